// Opens the page: loads its sweep and shows it.
import { render } from 'preact';
import { loadSweep } from './load';
import { App } from './views/App';

async function open(): Promise<void> {
  const root = document.getElementById('app')!;
  try {
    const sweep = await loadSweep(document);
    document.title = `${sweep.title} · membar sweep`;
    root.textContent = '';
    render(<App sweep={sweep} />, root);
    document.documentElement.dataset.ready = 'true';
  } catch (error) {
    root.innerHTML = '';
    const message = document.createElement('p');
    message.className = 'failed';
    message.textContent = `This page cannot be shown: ${error instanceof Error ? error.message : String(error)}`;
    root.append(message);
    document.documentElement.dataset.ready = 'failed';
  }
}

void open();
