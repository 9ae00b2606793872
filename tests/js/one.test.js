// Readings that overlap: the last one to be shown was begun after the last time it was asked for.
import assert from "node:assert/strict";
import test from "node:test";
import { oneAtATime } from "../../frontend/static/frontend/js/desk/one.js";

const later = (ms) => new Promise((done) => setTimeout(done, ms));

test("an older answer never comes after a newer one, and many questions are one reading", async () => {
  let world = 0;
  let shown = null;
  let readings = 0;
  const slow = [20, 1, 1];
  const read = oneAtATime(async () => {
    const found = world;
    await later(slow[readings++]);
    shown = found;
  });
  read();
  for (let i = 0; i < 50; i++) {
    world += 1;
    read();
  }
  await read();
  assert.equal(shown, 50);
  assert.equal(readings, 2);
});

test("a reading that fails is asked for again at the next time", async () => {
  let tries = 0;
  const read = oneAtATime(async () => {
    tries += 1;
    if (tries === 1) throw new Error("no answer");
  });
  await assert.rejects(read(), /no answer/);
  await read();
  assert.equal(tries, 2);
});
