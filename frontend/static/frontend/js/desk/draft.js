// The half-filled form, kept on the server field by field: what changed here is sent, what another
// desk changed comes in, and of one field typed at two desks both writings are told.

const DRAFT_MS = 600;
const AGAIN_MS = 3000; // after no answer
const empty = (v) => v === "" || (v !== null && typeof v === "object" && !Object.keys(v).length);
const bare = (v) => (v === undefined || empty(v) ? null : v);
const same = (a, b) => JSON.stringify(bare(a)) === JSON.stringify(bare(b));

export function drafts(server, { fields, onTheirs, onOverwritten }) {
  let call = null;
  let kept = {}; // as the server has it
  let base = 0; // the version that what is typed here was read at
  let seen = 0; // every version up to this one is in `kept`
  let heard = 0; // the last one that the live stream told of
  let due = false;
  let timer = null;
  let running = Promise.resolve();

  const changed = () =>
    Object.fromEntries(Object.entries(fields()).filter(([name, value]) => !same(kept[name], value)));

  // one request after the other: an answer that was passed by a newer one would bring back the old
  const work = () => {
    running = running.then(turn);
  };

  async function turn() {
    const of = call;
    if (of !== null && due) await send(of);
    while (of !== null && of === call && heard > seen) if (!(await pull(of))) return;
  }

  function later(ms = DRAFT_MS) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      due = true;
      work();
    }, ms);
  }

  const failed = (answer) => (answer.status === 0 || answer.status >= 500) && later(AGAIN_MS);

  async function send(of) {
    due = false;
    const mine = changed();
    if (!Object.keys(mine).length) return;
    const answer = await server.put(`/api/calls/${of}/draft/`, { base, fields: mine });
    if (of !== call) return;
    if (!answer.ok) return failed(answer);
    kept = { ...kept, ...mine };
    take(answer.data);
    if (Object.keys(answer.data.overwritten).length) onOverwritten(answer.data.overwritten);
  }

  async function pull(of) {
    const answer = await server.get(`/api/calls/${of}/draft/`);
    if (of !== call) return false;
    if (!answer.ok) return failed(answer) && false;
    take(answer.data);
    return true;
  }

  // what another desk has written comes in, save where something newer is typed here
  function take({ version, fields: theirs }) {
    const typed = changed();
    const news = Object.entries(theirs).filter(([name, value]) => !(name in typed) && !same(fields()[name], value));
    kept = { ...theirs, ...Object.fromEntries(Object.keys(typed).map((name) => [name, kept[name]])) };
    seen = version;
    // what is typed here goes out with the version it was read at, and so tells what it overwrites
    if (!Object.keys(typed).length) base = seen;
    if (news.length) onTheirs(Object.fromEntries(news));
  }

  return {
    begin(id) {
      call = id;
      base = seen = heard = 0;
      kept = {};
    },
    // the draft as it was read together with its call; what was typed meanwhile stays
    read(draft) {
      heard = Math.max(heard, draft.version);
      if (draft.version > seen) take(draft);
    },
    later,
    heard(version) {
      if (call === null || version <= heard) return;
      heard = version;
      work();
    },
    // what is typed and not yet kept is sent before the form is left; nothing more comes in
    end(keep = true) {
      clearTimeout(timer);
      const [of, mine] = [call, call !== null && keep ? changed() : {}];
      call = null;
      if (Object.keys(mine).length)
        running = running.then(() => server.put(`/api/calls/${of}/draft/`, { base, fields: mine }));
      return running;
    },
  };
}
