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
            onClick={() => session.open(panel)}
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

function move(session: Session, panels: Panel[], event: KeyboardEvent): void {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const next = panels[(panels.indexOf(session.panel) + by + panels.length) % panels.length];
  session.open(next);
  document.getElementById(`tab-${next}`)?.focus();
}
