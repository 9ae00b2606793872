import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("../../frontend/static/frontend/css/tokens.css", import.meta.url), "utf8");
const tokens = Object.fromEntries([...css.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));

const channel = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const luminance = (hex) =>
  [0.2126, 0.7152, 0.0722].reduce(
    (sum, k, i) => sum + k * channel(Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255),
    0,
  );
const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

const GROUNDS = ["sea", "ground", "raised", "land"];

test("the wall's text is read on every ground: words at 7 to 1, coloured ones at 4.5", () => {
  const least = { text: 12, "text-2": 7, live: 7, p1: 4.5, p2: 4.5, p3: 4.5, p4: 4.5, p5: 4.5 };
  for (const [name, ratio] of Object.entries(least))
    for (const ground of GROUNDS)
      assert.ok(
        contrast(tokens[name], tokens[ground]) >= ratio,
        `${name} on ${ground}: ${contrast(tokens[name], tokens[ground])}`,
      );
});

test("the marks of units and the dots of people stand out from land and sea at 3 to 1", () => {
  for (const name of ["fire", "health", "police", "bpbd", "other", "covered", "uncovered"])
    for (const ground of GROUNDS) assert.ok(contrast(tokens[name], tokens[ground]) >= 3, `${name} on ${ground}`);
});
