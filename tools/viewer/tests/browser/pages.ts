// Writes pages of made-up runs, and of the documents that it is given, into a folder: node pages.mjs FOLDER [DOCUMENT ...]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunDocument } from '../../src/model/document';
import { largeRun, smallRun } from '../support/samples';
import { makePage } from './page';

const [folder, ...paths] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node pages.mjs FOLDER [DOCUMENT.json ...]');
  process.exit(2);
}
const template = readFileSync('dist/viewer.html', 'utf8');
mkdirSync(folder, { recursive: true });

function write(name: string, documents: { name: string; document: RunDocument }[]): void {
  const html = makePage(template, documents);
  writeFileSync(join(folder, `${name}.html`), html);
  console.log(`${name}.html: ${Math.round(html.length / 1024)} KiB`);
}

write('sample', [{ name: 'sample', document: smallRun() }]);
write('two-samples', [
  { name: 'fence 30', document: smallRun(30) },
  { name: 'fence 100', document: smallRun(100) },
]);
write('million', [{ name: 'million', document: largeRun(1_000_000) }]);
for (const path of paths) {
  const name = basename(path, '.json');
  const document = JSON.parse(readFileSync(path, 'utf8')) as RunDocument;
  if (document.history) write(name, [{ name, document }]);
}
