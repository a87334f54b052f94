// What stands in the way of a plan: each problem once, in the words that stand at its field.

/** The first of all issues that are one problem: the same wrong value of one column, in however many rows. */
export function distinct(issues) {
  const found = new Map();
  for (const issue of issues) {
    const table = issue.table ?? issue.pointer?.split("/")[1] ?? issue.sheet;
    const key = JSON.stringify([table, issue.column, issue.code, issue.column ? issue.value : issue.message]);
    if (!found.has(key)) found.set(key, issue);
  }
  return [...found.values()];
}

/** What an issue says and advises, with a column called as its field is; `isOne` of many rows leaves out which. */
export function inWordsOf({ column, message, hint }, label, isOne) {
  const bare = isOne ? message : message.replace(/^\w+ [^:]{1,60}: /, "");
  const name = new RegExp(`(?<![\\w])${column}(?![\\w])`, "g");
  return [bare, hint].filter(Boolean).map((text) => text.replace(name, () => `“${label}”`)).join("; ");
}
