// What the reader chooses: chart, metrics, parameters, and where the other parameters are held.
import type { ChartKind, Sweep } from '../model/document';
import { kMostFilterValues, kMostMetrics, others, refusal, type State } from '../model/state';
import { Axis } from '../model/table';
import { groupedMetrics, kChartNames } from '../model/words';

interface Props {
  sweep: Sweep;
  state: State;
  change: (change: Partial<State>) => void;
}

const chosen = (event: Event): string => (event.currentTarget as HTMLSelectElement).value;

function ChartButtons({ sweep, state, change }: Props) {
  return (
    <fieldset class="charts">
      <legend>Chart</legend>
      {(Object.keys(kChartNames) as ChartKind[]).map((kind) => {
        const why = refusal(sweep, state, kind);
        return (
          <button type="button" id={`chart-${kind}`} key={kind} aria-pressed={state.chart === kind} disabled={why !== ''} title={why} onClick={() => change({ chart: kind })}>
            {kChartNames[kind]}
          </button>
        );
      })}
    </fieldset>
  );
}

// One list per metric that is shown, and one to add another.
function MetricLists({ sweep, state, change }: Props) {
  const groups = groupedMetrics(sweep.metrics);
  const count = Math.min(kMostMetrics, state.metrics.length + 1);
  const choose = (at: number, name: string): void => {
    const metrics = [...state.metrics];
    if (name === '') metrics.splice(at, 1);
    else metrics[at] = name;
    change({ metrics: [...new Set(metrics)] });
  };
  return (
    <>
      {Array.from({ length: count }, (_, at) => (
        <label key={at} class={at < state.metrics.length ? undefined : 'more'}>
          <span>{at === 0 ? 'Metric' : 'and'}</span>
          <select id={`metric-${at}`} value={state.metrics[at] ?? ''} onChange={(event) => choose(at, chosen(event))}>
            {at > 0 && <option value="">{at < state.metrics.length ? '(take away)' : '(one more)'}</option>}
            {groups.map(({ group, metrics }) => (
              <optgroup label={group} key={group}>
                {metrics.map(({ name, values, constant }) => (
                  <option value={name} key={name}>
                    {name}
                    {values ? '' : ` (= ${constant ?? 'none'})`}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
      ))}
    </>
  );
}

function ParameterLists({ sweep, state, change }: Props) {
  const heat = state.chart === 'heatmap';
  return (
    <>
      <label>
        <span>x</span>
        <select id="x" value={state.x} onChange={(event) => change({ x: chosen(event) })}>
          {sweep.parameters.map(({ name }) => <option value={name} key={name}>{name}</option>)}
        </select>
      </label>
      <label>
        <span>{heat ? 'y' : 'Lines'}</span>
        <select id="lines" value={state.lines ?? ''} onChange={(event) => change({ lines: chosen(event) || null })}>
          <option value="">(one line)</option>
          {sweep.parameters.map(({ name }) => <option value={name} key={name}>{name}</option>)}
        </select>
      </label>
    </>
  );
}

function Filters({ sweep, state, change }: Props) {
  const rest = others(sweep, state);
  if (rest.length === 0) return null;
  const hold = (name: string, text: string): void => {
    const filters = { ...state.filters };
    if (text === '') delete filters[name];
    else filters[name] = Number(text);
    change({ filters });
  };
  return (
    <fieldset class="filters">
      <legend>{state.chart === 'tornado' ? 'Only points with' : 'Other parameters'}</legend>
      {rest.map((parameter) => (
        <label key={parameter.name}>
          <span>{parameter.name}</span>
          <select id={`filter-${parameter.name}`} value={state.filters[parameter.name] ?? ''} onChange={(event) => hold(parameter.name, chosen(event))}>
            <option value="">{state.chart === 'tornado' ? 'all' : 'all: mean and range'}</option>
            {new Axis(parameter, kMostFilterValues).labels.map((label, i) => <option value={i} key={label}>{label}</option>)}
          </select>
        </label>
      ))}
    </fieldset>
  );
}

export function Controls(props: Props) {
  const { state, change } = props;
  const checked = (event: Event): boolean => (event.currentTarget as HTMLInputElement).checked;
  return (
    <form class="controls" aria-label="What is shown" onSubmit={(event) => event.preventDefault()}>
      <ChartButtons {...props} />
      <MetricLists {...props} />
      {state.chart !== 'tornado' && <ParameterLists {...props} />}
      {state.chart === 'lines' && (
        <label class="check">
          <input type="checkbox" id="from-zero" checked={state.fromZero} onChange={(event) => change({ fromZero: checked(event) })} />
          <span>y from 0</span>
        </label>
      )}
      {state.chart === 'scaling' && (
        <label class="check">
          <input type="checkbox" id="work-grows" checked={state.workGrows} onChange={(event) => change({ workGrows: checked(event) })} />
          <span>each core brings its own work</span>
        </label>
      )}
      <Filters {...props} />
    </form>
  );
}
