// The panels beside the machine, as tabs: one is shown, the arrow keys move between them.
import type { ComponentChildren } from 'preact';
import type { Panel, Session } from '../session';
import { Compare } from './Compare';
import { useSession } from './hooks';
import { Line } from './Line';
import { Predict } from './Predict';
import { Program } from './Program';
import { Barriers, Writes } from './Records';

const kTitles: Record<Panel, string> = {
  compare: 'Compare',
  program: 'Program',
  write: 'Writes',
  barrier: 'Barriers',
  line: 'Line',
  predict: 'Predict',
};

function content(panel: Panel): ComponentChildren {
  switch (panel) {
    case 'compare':
      return <Compare />;
    case 'program':
      return <Program />;
    case 'write':
      return <Writes />;
    case 'barrier':
      return <Barriers />;
    case 'line':
      return <Line />;
    case 'predict':
      return <Predict />;
  }
}

export function Panels() {
  const session = useSession();
  const panels = (Object.keys(kTitles) as Panel[]).filter((panel) => panel !== 'compare' || session.twins !== null);
  return (
    <aside class="panels" aria-label="Details">
      <div role="tablist" aria-label="Details" onKeyDown={(event) => move(session, panels, event)}>
        {panels.map((panel) => (
          <button
            key={panel}
            type="button"
            role="tab"
            id={`tab-${panel}`}
            aria-selected={session.panel === panel}
            aria-controls="panel"
            tabIndex={session.panel === panel ? 0 : -1}
            onClick={(event) => choose(session, panel, event)}
          >
            {kTitles[panel]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby={`tab-${session.panel}`} tabIndex={0}>
        {content(session.panel)}
      </div>
    </aside>
  );
}

// Whoever chose with the pointer steps on with the arrow keys; whoever chose with the keyboard moves between the tabs.
function choose(session: Session, panel: Panel, event: MouseEvent): void {
  session.open(panel);
  if (event.detail > 0) (event.currentTarget as HTMLElement).blur();
}

function move(session: Session, panels: Panel[], event: KeyboardEvent): void {
  const at = panels.indexOf(session.panel);
  const targets: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: panels.length - 1 };
  const target = targets[event.key];
  if (target === undefined || event.shiftKey) return;
  event.preventDefault();
  const next = panels[(target + panels.length) % panels.length];
  session.open(next);
  document.getElementById(`tab-${next}`)?.focus();
}
