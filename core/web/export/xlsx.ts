import { Readable } from 'node:stream';
import { ZipArchive } from 'archiver';
import { type Cell, looksLikeFormula } from './cells.ts';

/** Rows that a sheet can hold, and characters of a cell. */
const limits = { rows: 1_048_576, text: 32_767 };

/**
 * A workbook that is written as its rows come: memory does not grow with them. What does not fit on a sheet goes on on
 * the next one, below the same headings, so the list of sheets is written last.
 */
export function xlsxStream(rows: AsyncIterable<readonly Cell[]>, mostRows = limits.rows): Readable {
  const archive = new ZipArchive({ zlib: { level: 1 } });
  const source = rows[Symbol.asyncIterator]();
  archive.once('close', () => void source.return?.());
  write(archive, source, mostRows).catch((error: Error) => archive.destroy(error));
  return archive;
}

async function write(archive: ZipArchive, source: AsyncIterator<readonly Cell[]>, mostRows: number): Promise<void> {
  const head = await source.next();
  const headings = head.done === true ? [] : head.value;
  let next = await source.next();
  let sheets = 0;
  do {
    sheets++;
    const written = new Promise<void>((resolve, reject) => {
      archive.once('entry', () => resolve());
      archive.once('error', reject);
      archive.once('close', () => reject(new Error('The reader of the workbook went away')));
    });
    archive.append(Readable.from(sheet(), { objectMode: false }), { name: `xl/worksheets/sheet${sheets}.xml` });
    await written;
  } while (next.done !== true);
  for (const [name, content] of Object.entries(frame(sheets))) archive.append(content, { name });
  await archive.finalize();

  async function* sheet(): AsyncGenerator<Buffer> {
    let xml = `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${rowXml(headings, 2)}`;
    for (let row = 1; row < mostRows && next.done !== true; row++) {
      xml += rowXml(next.value);
      next = await source.next();
      if (xml.length < 65_536) continue;
      yield Buffer.from(xml);
      xml = '';
    }
    yield Buffer.from(`${xml}</sheetData></worksheet>`);
  }
}

/** A text is never a formula here; one that looks like it keeps the mark of a text when it is edited (AC-05). */
function rowXml(cells: readonly Cell[], style = 0): string {
  const written = cells.map((cell) => {
    if (typeof cell === 'number') return `<c s="${style}"><v>${cell}</v></c>`;
    if (cell === '') return `<c s="${style}"/>`;
    const own = looksLikeFormula(cell) ? 1 : style;
    return `<c t="inlineStr" s="${own}"><is><t xml:space="preserve">${escaped(cell.slice(0, limits.text))}</t></is></c>`;
  });
  return `<row>${written.join('')}</row>`;
}

/** XML has no place for control characters and halves of characters. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('\r', '&#13;')
  );
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The parts of a workbook beside its sheets. */
function frame(sheets: number): Readonly<Record<string, string>> {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const each = (write: (number: number) => string) => numbers.map(write).join('');
  return {
    '[Content_Types].xml': `${declaration}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/>${each((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${kind}.worksheet+xml"/>`)}</Types>`,
    '_rels/.rels': `${declaration}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${each((n) => `<sheet name="Лист${n}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${declaration}<Relationships xmlns="${packaged}/relationships">${each((n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId0" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    // Styles: 0 plain, 1 a text that must not become a formula, 2 a heading.
    'xl/styles.xml': `${declaration}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf xfId="0" quotePrefix="1"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
  };
}
