// Opens the page: loads its runs, shows them, and keeps the place in the address.
import { render } from 'preact';
import { Address } from './address';
import { onKey } from './keys';
import { loadRuns } from './load';
import { Session } from './session';
import { App } from './views/App';
import { SessionContext } from './views/hooks';
import { titleOf } from './model/titles';

const kLargeText = 'large-text';
const kPause = 150; // milliseconds; browsers refuse to change the address much more often

async function open(): Promise<void> {
  const root = document.getElementById('app')!;
  try {
    const session = new Session(await loadRuns(document));
    document.title = `${titleOf(session.run)} · membar`;
    const address = new Address(session, {
      get hash() {
        return location.hash;
      },
      replace: (hash) => history.replaceState(null, '', hash),
    });
    let pending = 0;
    const keepPlace = (): void => {
      pending = 0;
      address.keep();
    };
    const follow = (): void => {
      document.documentElement.classList.toggle(kLargeText, session.switches.largeText);
      if (pending === 0) pending = window.setTimeout(keepPlace, kPause);
    };
    session.subscribe(follow);
    follow();
    window.addEventListener('hashchange', () => address.read());
    window.addEventListener('keydown', (event) => onKey(session, event));
    root.textContent = '';
    render(
      <SessionContext.Provider value={session}>
        <App />
      </SessionContext.Provider>,
      root,
    );
    // For those who test the page: what it holds.
    (window as unknown as { membar: Session }).membar = session;
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
