// The runs that the page carries: gzipped documents in base64, in script elements that are never run.
import { type PageDocument, parseDocument } from './model/document';
import { damaged } from './model/damage';
import { openRun, type Run } from './model/run';

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; ++at) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

async function gunzipped(bytes: Uint8Array<ArrayBuffer>): Promise<PageDocument> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return parseDocument(await new Response(stream).text());
}

export async function loadRuns(page: Document): Promise<Run[]> {
  const elements = [...page.querySelectorAll<HTMLScriptElement>('script.membar-run')];
  if (elements.length === 0) throw new Error('this page carries no run; make one with: membar run TRACE --html FILE');
  const runs: Run[] = [];
  for (const element of elements.slice(0, 2)) {
    const name = element.dataset.name ?? 'this page';
    const text = element.textContent?.trim() ?? '';
    element.textContent = '';
    let document: PageDocument;
    try {
      document = await gunzipped(fromBase64(text));
    } catch {
      throw damaged(name, 'it cannot be unpacked');
    }
    runs.push(openRun(document, name));
  }
  return runs;
}
