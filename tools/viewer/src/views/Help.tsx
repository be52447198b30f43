// The keys, and how to read the page.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Command, kCommands } from '../keys';
import { useSession } from './hooks';

const kGroups: [Command['group'], string][] = [
  ['steps', 'Steps'],
  ['timeline', 'Timeline'],
  ['page', 'Page'],
];

export function Help() {
  const session = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    if (session.help && !dialog.current?.open) dialog.current?.showModal();
    if (!session.help && dialog.current?.open) dialog.current.close();
  }, [session.help]);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => session.help && session.showHelp(false)}>
      <header>
        <h2 id="help-title">How to use this page</h2>
        <button type="button" id="close-help" onClick={() => session.showHelp(false)}>
          Close <kbd aria-hidden="true">Esc</kbd>
        </button>
      </header>
      <p>
        Press <kbd>→</kbd> again and again: each press shows the next thing that happens, and the sentence says what it is and why. <kbd>←</kbd> goes back. ⇧ is the Shift key. What has just
        changed is marked with a bar and a dot.
      </p>
      <p>
        In the timeline, click to go to a cycle; click a write or a barrier to see its story; drag to move; turn the wheel to zoom. The address of the page holds the
        place: copy it to show the same cycle to others.
      </p>
      <div class="keys">
        {kGroups.map(([group, title]) => (
          <section key={group}>
            <h3>{title}</h3>
            <dl>
              {kCommands
                .filter((one) => one.group === group)
                .map((one) => (
                  <div key={one.id}>
                    <dt>
                      <kbd>{one.shown}</kbd>
                    </dt>
                    <dd>{one.title}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <label>
        <input type="checkbox" checked={session.switches.singleKeys} onChange={() => session.toggle('singleKeys')} /> Single letters are keys (turn this off when you use
        speech input)
      </label>
    </dialog>
  );
}
