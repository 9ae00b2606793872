// What changes is drawn at most once a frame. `draw` is told what has changed by `has(type, …)`; a fault in
// one drawing never keeps the next from being drawn.
export function onceAFrame(store, draw, nextFrame = requestAnimationFrame) {
  let dirty = new Set();
  store.onChange((types) => {
    if (!dirty.size && types.size) nextFrame(flush);
    for (const type of types) dirty.add(type);
  });
  function flush() {
    const changed = dirty;
    dirty = new Set();
    draw((...types) => changed.has("*") || types.some((type) => changed.has(type)));
  }
}
