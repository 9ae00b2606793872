// People within a time, summed in the browser: moving along the curve must not wait for anybody. Pure.
// `cells` are [lon, lat, row of the village or -1]; `columns` {first_s, second_s, demand}, -1 = never.

export const within = (seconds, limit) => seconds >= 0 && seconds <= limit;

// {all, villages: [...]} of {people, one, two}; the last village stands for people in none
export function sums(cells, columns, minutes, villages) {
  const row = () => ({ people: 0, one: 0, two: 0 });
  const all = row();
  const rows = Array.from({ length: villages + 1 }, row);
  const limit = minutes * 60;
  for (let i = 0; i < cells.length; i++) {
    const people = columns.demand[i];
    const one = within(columns.first_s[i], limit) ? people : 0;
    const two = within(columns.second_s[i], limit) ? people : 0;
    for (const sum of [all, rows[cells[i][2] < 0 ? villages : cells[i][2]]]) {
      sum.people += people;
      sum.one += one;
      sum.two += two;
    }
  }
  return { all, villages: rows };
}

// share of people (0 to 1) reached within 0, 1 … `most` minutes; `of(i)` says which cells count
export function curve(cells, seconds, demand, most, of = () => true) {
  const steps = new Float64Array(most + 1);
  let total = 0;
  for (let i = 0; i < cells.length; i++) {
    if (!of(i)) continue;
    total += demand[i];
    const minute = Math.ceil(seconds[i] / 60);
    if (seconds[i] >= 0 && minute <= most) steps[minute] += demand[i];
  }
  let sum = 0;
  return Array.from(steps, (people) => {
    sum += people;
    return total > 0 ? sum / total : 0;
  });
}

// the columns of cover now: `digits` has one a cell, the number of free crews that reach it
export function columnsNow(digits, demand) {
  const seconds = (crews) => Array.from(demand, (_d, i) => (Number(digits[i] ?? 0) >= crews ? 0 : -1));
  return { first_s: seconds(1), second_s: seconds(2), demand };
}
