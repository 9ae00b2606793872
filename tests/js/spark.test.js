import assert from "node:assert/strict";
import { test } from "node:test";
import { spark } from "../../frontend/static/frontend/js/wall/spark.js";

const now = Date.parse("2026-01-01T12:00:00Z");
const line = (svg) => /<path d="([^"]*)"/.exec(svg)[1];

test("each step holds until the next, and the last is what stands now", () => {
  const svg = spark(
    [
      ["2026-01-01T06:00:00Z", 0.5],
      ["2026-01-01T09:00:00Z", 0.2],
    ],
    0.2,
    now,
    6,
  );
  assert.equal(line(svg), "M0.0 15.0H50.0V6.0H100.0V6.0");
});

test("the time that is not known stays empty", () => {
  assert.ok(line(spark([["2026-01-01T11:00:00Z", 1]], 1, now, 6)).startsWith("M83.3 "));
  assert.ok(!spark([], 0.5, now, 6).includes("without"));
  assert.ok(!spark(undefined, 0.5, now, 6).includes("without"));
});
