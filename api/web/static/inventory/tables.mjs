// What tables and columns there may be, as the service says it.
import { ask } from "/static/http.mjs";

/** Tables and settings; each table knows the symbols and endings of composition columns. */
export async function wordsOfTables() {
  const { body } = await ask("GET", "/v1/tables");
  for (const table of body.tables) Object.assign(table, { endings: body.endings, symbols: body.symbols, common: body.common_symbols });
  return body;
}
