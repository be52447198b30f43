// Puts documents into the page, as the simulator does.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parseDocument, type RunDocument } from '../../src/model/document';
import { Records } from '../../src/model/records';

const kPlaceholder = '<!--MEMBAR-DATA-->';

export function makePage(template: string, documents: { name: string; document: RunDocument }[]): string {
  const scripts = documents.map(({ name, document }) => {
    const data = gzipSync(JSON.stringify(document)).toString('base64');
    return `<script type="application/octet-stream" class="membar-run" data-name="${name}">${data}</script>`;
  });
  return template.replace(kPlaceholder, () => scripts.join('\n'));
}

// The documents that a page carries, their records one by one.
export async function documentsOf(path: string): Promise<{ name: string; document: RunDocument }[]> {
  const { gunzipSync } = await import('node:zlib');
  const html = readFileSync(path, 'utf8');
  const found = html.matchAll(/<script type="application\/octet-stream" class="membar-run" data-name="([^"]*)">([^<]*)<\/script>/g);
  return [...found].map(([, name, data]) => {
    const document = parseDocument(gunzipSync(Buffer.from(data.trim(), 'base64')).toString('utf8'));
    const [writes, barriers, loads] = [new Records(document.writes).all(), new Records(document.barriers).all(), new Records(document.loads).all()];
    return { name, document: { ...document, writes, barriers, loads } };
  });
}
