// The sweep that the page carries: a gzipped document in base64, in a script element that is never run.
import { kSchema, type Sweep } from './model/document';

export async function loadSweep(page: Document): Promise<Sweep> {
  const element = page.querySelector<HTMLScriptElement>('script.membar-run');
  if (!element) throw new Error('this page carries no sweep; make one with: membar sweep plot DIR --html FILE');
  const binary = atob(element.textContent?.trim() ?? '');
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; ++at) bytes[at] = binary.charCodeAt(at);
  element.textContent = '';
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const sweep = (await new Response(stream).json()) as Sweep;
  if (sweep.schema !== kSchema) throw new Error(`it carries ${sweep.schema}; expected ${kSchema}`);
  return sweep;
}
