// Run in the folder of a page (viewer, sweep-viewer): bundles it into one self-contained file, dist/NAME.html; with
// --tests its tests into dist/tests and dist/browser. The page's policy names its script and style by their hashes and
// allows nothing else, no network at all.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = process.cwd();
const dist = join(root, 'dist');
const { build } = createRequire(join(root, 'package.json'))('esbuild'); // the page's own
const pageName = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).name.replace('membar-', '');

const jsx = { jsx: 'automatic', jsxImportSource: 'preact' };

function packageOf(path) {
  const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
  return match ? match[1] : null;
}

// What is inlined keeps its licence: the texts of all bundled packages stand at the end of the page.
function licences(metafile) {
  const packages = new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean));
  const texts = [...packages].sort().map((name) => {
    const folder = join(root, 'node_modules', name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file`);
    return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
  });
  return texts.join('\n\n----\n\n').replaceAll('--', '- -');
}

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

async function page() {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.tsx', 'src/style.css'],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: 'dist',
    format: 'iife',
    target: ['chrome100', 'firefox110', 'safari16'],
    ...jsx,
  });
  const text = (ending) => result.outputFiles.find((file) => file.path.endsWith(ending)).text.trim();
  const script = text('.js');
  const style = text('.css');
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'`;
  const parts = { POLICY: policy, STYLE: style, SCRIPT: script, LICENCES: licences(result.metafile) };
  const template = readFileSync(join(root, 'src/page.html'), 'utf8');
  const html = template.replace(/\{\{(\w+)\}\}/g, (whole, name) => {
    if (!(name in parts)) throw new Error(`src/page.html: unknown part ${whole}`);
    return parts[name];
  });
  if (html.split('<!--MEMBAR-DATA-->').length !== 2) throw new Error('the data placeholder must stand there once');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, `${pageName}.html`), html);
  console.log(`dist/${pageName}.html: ${Math.round(html.length / 1024)} KiB`);
}

async function bundleFolder(folder, outdir, entries) {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: entries.map((name) => join(folder, name)),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    packages: 'external',
    sourcemap: 'inline',
    outdir,
    outExtension: { '.js': '.mjs' },
    ...jsx,
  });
}

if (process.argv.includes('--tests')) {
  const files = (folder, ending) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []).filter((name) => name.endsWith(ending));
  await bundleFolder('tests', join(dist, 'tests'), files('tests', '.test.ts'));
  await bundleFolder('tests/browser', join(dist, 'browser'), ['drive.ts', 'pages.ts'].filter((file) => existsSync(join(root, 'tests/browser', file))));
} else {
  await page();
}
