// Documents that someone else made: every *.json of the folder that MEMBAR_DOCUMENTS names.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDocument } from '../../src/model/document';

export function givenDocuments(): { name: string; document: RunDocument }[] {
  const folder = process.env.MEMBAR_DOCUMENTS;
  if (!folder) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
  const read = (name: string): RunDocument => JSON.parse(readFileSync(join(folder, name), 'utf8')) as RunDocument;
  return files.map((name) => ({ name, document: read(name) })).filter((given) => given.document.history !== undefined);
}
