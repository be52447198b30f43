// Puts documents into the page, as the simulator does.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { RunDocument } from '../../src/model/document';

const kPlaceholder = '<!--MEMBAR-DATA-->';

export function makePage(template: string, documents: { name: string; document: RunDocument }[]): string {
  const scripts = documents.map(({ name, document }) => {
    const data = gzipSync(JSON.stringify(document)).toString('base64');
    return `<script type="application/octet-stream" class="membar-run" data-name="${name}">${data}</script>`;
  });
  return template.replace(kPlaceholder, () => scripts.join('\n'));
}

// The documents that a page carries.
export async function documentsOf(path: string): Promise<{ name: string; document: RunDocument }[]> {
  const { gunzipSync } = await import('node:zlib');
  const html = readFileSync(path, 'utf8');
  const found = html.matchAll(/<script type="application\/octet-stream" class="membar-run" data-name="([^"]*)">([^<]*)<\/script>/g);
  return [...found].map(([, name, data]) => ({
    name,
    document: JSON.parse(gunzipSync(Buffer.from(data.trim(), 'base64')).toString('utf8')) as RunDocument,
  }));
}
