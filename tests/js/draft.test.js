// The half-filled form at two desks: whatever the order of answers and news, both come to show the
// same, and what somebody typed is there or was told.
import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { drafts } from "../../frontend/static/frontend/js/desk/draft.js";

function dice(seed) {
  let x = seed;
  return (n) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return Math.floor((x / 2 ** 32) * n);
  };
}

// as incidents.actions.callforms.save_draft keeps it; answers and news take their time
function exchange(roll) {
  const draft = {};
  let version = 0;
  const desks = [];
  const soon = (what) => new Promise((done) => setTimeout(() => done(what()), roll(900)));
  const faulty = () => roll(12) === 0;
  const failure = { ok: false, status: 0 };
  const reach = async (what) => {
    if (await soon(faulty)) return failure;
    const answer = what();
    return soon(() => (faulty() ? failure : { ok: true, data: structuredClone(answer) }));
  };
  const fieldsNow = () => Object.fromEntries(Object.entries(draft).map(([name, { value }]) => [name, value]));
  const server = (me) => ({
    get: () => reach(() => ({ version, fields: fieldsNow() })),
    put: (_path, { base, fields }) =>
      reach(() => {
        const news = Object.entries(fields).filter(([k, v]) => draft[k]?.value !== v);
        if (!news.length) return { version, fields: fieldsNow(), overwritten: {} };
        version += 1;
        const overwritten = {};
        for (const [name, value] of news) {
          const old = draft[name];
          if (old && old.version > base && old.by !== me) overwritten[name] = { value: old.value, by: old.by };
          draft[name] = { value, version, by: me };
        }
        const of = version;
        for (const desk of desks) soon(() => desk.draft.heard(of));
        return { version, fields: fieldsNow(), overwritten };
      }),
  });
  const sit = (me) => {
    const desk = { fields: {}, told: [] };
    desk.draft = drafts(server(me), {
      fields: () => ({ ...desk.fields }),
      onTheirs: (news) => Object.assign(desk.fields, news),
      onOverwritten: (fields) => desk.told.push(...Object.values(fields).map(({ value }) => value)),
    });
    desk.draft.begin("7");
    desk.type = (name, value) => {
      desk.fields[name] = value;
      desk.draft.later();
    };
    desks.push(desk);
    return desk;
  };
  return { sit, draft };
}

async function pass(ms) {
  for (let i = 0; i < ms; i += 50) {
    mock.timers.tick(50);
    for (let j = 0; j < 8; j++) await Promise.resolve();
  }
}

for (let seed = 1; seed <= 200; seed++)
  test(`two desks come to show the same and nothing typed is lost (${seed})`, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const roll = dice(seed);
      const { sit, draft } = exchange(roll);
      const [ani, budi] = [sit("ani"), sit("budi")];
      for (let i = 0; i < 14; i++) {
        const desk = roll(2) ? ani : budi;
        const name = ["landmark", "narrative", "search"][roll(3)];
        desk.type(name, `${desk.fields[name] ?? ""}${desk === ani ? "a" : "b"}${i} `);
        await pass(roll(1500));
      }
      await pass(30_000);
      assert.deepEqual(ani.fields, budi.fields);
      for (const [name, { value }] of Object.entries(draft)) assert.equal(ani.fields[name], value);
    } finally {
      mock.timers.reset();
    }
  });

test("what one desk wrote over is told to it", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { sit } = exchange(() => 1);
    const [ani, budi] = [sit("ani"), sit("budi")];
    ani.type("landmark", "masjid");
    budi.type("landmark", "pasar");
    await pass(20_000);
    assert.equal(ani.fields.landmark, budi.fields.landmark);
    assert.deepEqual(
      [...ani.told, ...budi.told],
      ["masjid", "pasar"].filter((w) => w !== ani.fields.landmark),
    );
  } finally {
    mock.timers.reset();
  }
});

test("what was typed last is kept when the form is left while an answer is on its way", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { sit, draft } = exchange(() => 400);
    const ani = sit("ani");
    ani.type("landmark", "masjid");
    await pass(700);
    ani.type("landmark", "masjid raya");
    ani.draft.end();
    await pass(20_000);
    assert.equal(draft.landmark.value, "masjid raya");
  } finally {
    mock.timers.reset();
  }
});
