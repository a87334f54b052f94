// What comes from a spreadsheet and goes to one: cells between tabs, rows between line ends.

/** Rows of texts; a cell with tabs, line ends or quotes stands in quotes, as spreadsheets write it. */
export function parted(text) {
  const rows = [[]];
  const cell = /"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]*)/y;
  const body = text.replace(/\r?\n$/, "");
  for (let at = 0; at <= body.length;) {
    cell.lastIndex = at;
    const found = cell.exec(body);
    rows.at(-1).push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    at = cell.lastIndex;
    if (body[at] === "\t") at += 1;
    else if (body.startsWith("\r\n", at)) { rows.push([]); at += 2; }
    else if (body[at] === "\n" || body[at] === "\r") { rows.push([]); at += 1; }
    else break;
  }
  return rows;
}

/** Rows of texts as a spreadsheet takes them. */
export function joined(rows) {
  const quoted = (text) => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(quoted).join("\t")).join("\n");
}
