// The half-filled form, kept on the server field by field: what changed here is sent, what another
// desk changed comes in, and of one field typed at two desks both writings are told.

const DRAFT_MS = 600;
const empty = (v) => v === "" || (v !== null && typeof v === "object" && !Object.keys(v).length);
const bare = (v) => (v === undefined || empty(v) ? null : v);
const same = (a, b) => JSON.stringify(bare(a)) === JSON.stringify(bare(b));

export function drafts(server, { fields, onTheirs, onOverwritten }) {
  let call = null;
  let version = 0;
  let kept = {}; // as the server has it
  let timer = null;
  let sending = false;

  const changed = () =>
    Object.fromEntries(Object.entries(fields()).filter(([name, value]) => !same(kept[name], value)));

  async function send() {
    clearTimeout(timer);
    timer = null;
    const mine = changed();
    if (call === null || !Object.keys(mine).length) return;
    if (sending) return later();
    sending = true;
    const [of, base] = [call, version];
    const answer = await server.put(`/api/calls/${of}/draft/`, { base, fields: mine });
    sending = false;
    if (of !== call) return;
    if (!answer.ok) {
      if (answer.status === 0 || answer.status >= 500) later(3000);
      return;
    }
    kept = { ...kept, ...mine };
    version = answer.data.version;
    if (Object.keys(answer.data.overwritten).length) onOverwritten(answer.data.overwritten);
    if (version > base + 1) pull(); // another desk wrote in between
  }

  function later(ms = DRAFT_MS) {
    clearTimeout(timer);
    timer = setTimeout(send, ms);
  }

  // what another desk has written comes in, save where something newer is typed here
  async function pull() {
    const of = call;
    const answer = await server.get(`/api/calls/${of}/draft/`);
    if (!answer.ok || of !== call || sending) return;
    const typed = changed();
    const theirs = answer.data.fields;
    const news = Object.entries(theirs).filter(([name, value]) => !(name in typed) && !same(fields()[name], value));
    kept = { ...theirs, ...Object.fromEntries(Object.keys(typed).map((name) => [name, kept[name]])) };
    // what is typed here goes out with the version it was read at, and so tells what it overwrites
    if (!Object.keys(typed).length) version = answer.data.version;
    if (news.length) onTheirs(Object.fromEntries(news));
  }

  return {
    begin(id, draft) {
      call = id;
      version = draft.version;
      kept = draft.fields;
    },
    later,
    heard: (theirs) => call !== null && !sending && theirs > version && pull(),
    // what is typed and not yet kept is sent before the form is left
    async end(keep = true) {
      if (keep) await send();
      clearTimeout(timer);
      call = null;
    },
  };
}
