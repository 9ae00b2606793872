// What changes is drawn once a frame, and a fault in one drawing is not the last one.
import assert from "node:assert/strict";
import test from "node:test";
import { onceAFrame } from "../../frontend/static/frontend/js/wall/frame.js";

function stage(draw) {
  const frames = [];
  let tell;
  onceAFrame({ onChange: (listener) => (tell = listener) }, draw, (frame) => frames.push(frame));
  return { frames, tell: (...types) => tell(new Set(types)) };
}

test("changes of one frame are drawn together", () => {
  const seen = [];
  const { frames, tell } = stage((has) => seen.push([has("unit"), has("incident"), has("call", "cover")]));
  tell("unit");
  tell("incident");
  tell();
  assert.equal(frames.length, 1);
  frames.shift()();
  assert.deepEqual(seen, [[true, true, false]]);
  tell("cover");
  frames.shift()();
  assert.deepEqual(seen[1], [false, false, true]);
});

test("everything has changed after a snapshot", () => {
  const seen = [];
  const { frames, tell } = stage((has) => seen.push(has("unit")));
  tell("*");
  frames.shift()();
  assert.deepEqual(seen, [true]);
});

test("a drawing that fails does not stop those after it", () => {
  let drawn = 0;
  const { frames, tell } = stage(() => {
    drawn += 1;
    if (drawn === 1) throw new Error("a mark without a place");
  });
  tell("unit");
  assert.throws(frames.shift());
  tell("unit");
  frames.shift()();
  assert.equal(drawn, 2);
});
