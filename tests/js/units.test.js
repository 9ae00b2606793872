// Which units could go now.
import assert from "node:assert/strict";
import test from "node:test";
import { freeUnits } from "../../frontend/static/frontend/js/wall/units.js";

const unit = (id, crew, status, on_duty = true) => ({ id, crew, status, crew_on_duty: on_duty });

test("a vehicle whose crew is out with another is not free, one that comes back is not counted either", () => {
  const units = [
    unit("a", "1", "en_route"),
    unit("b", "1", "available"),
    unit("c", "2", "available"),
    unit("d", "3", "returning"),
  ];
  assert.deepEqual(
    freeUnits(units).map((u) => u.id),
    ["c"],
  );
});

test("without a crew on duty nobody is free", () => {
  assert.deepEqual(freeUnits([unit("a", null, "available", false)]), []);
});
