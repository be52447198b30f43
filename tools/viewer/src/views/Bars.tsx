// Amounts that add up: a stacked bar, and below it a table with the numbers and what each part means.
import { segmentPaint } from '../colours';
import { type Part, total } from '../model/segments';
import { partMeaning } from '../sentences/meanings';

interface Props {
  parts: Part[];
  start: number | null; // cycle in which the first part begins; null: the parts are no stretches of time
  whole: string; // what they add up to
  sum: number; // and how much that is, as the record says
}

export function Bars({ parts, start, whole, sum }: Props) {
  if (parts.length === 0) return <p>{whole}: 0 cycles.</p>;
  return (
    <>
      <div class="stack" aria-hidden="true">
        {parts.map((part) => {
          const paint = segmentPaint(part.name);
          const style = { flexGrow: part.cycles, background: paint.fill, color: paint.text };
          return (
            <span key={part.name} style={style} class={paint.hatched ? 'hatched' : ''} title={`${part.name}: ${part.cycles}`}>
              {part.cycles / sum > 0.08 ? part.cycles.toLocaleString('en') : ''}
            </span>
          );
        })}
      </div>
      <table class="amounts">
        <thead>
          <tr>
            <th scope="col">part</th>
            <th scope="col" class="number">cycles</th>
            {start !== null && <th scope="col" class="number">from</th>}
            <th scope="col">meaning</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={part.name}>
              <th scope="row">
                <span class="swatch" style={{ background: segmentPaint(part.name).fill }} /> {part.name.replaceAll('_', ' ')}
              </th>
              <td class="number">{part.cycles.toLocaleString('en')}</td>
              {start !== null && <td class="number">{(start + part.from).toLocaleString('en')}</td>}
              <td>{partMeaning(part.name)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">sum</th>
            <td class="number">{total(parts).toLocaleString('en')}</td>
            {start !== null && <td class="number" />}
            <td>
              = {whole} ({sum.toLocaleString('en')})
            </td>
          </tr>
        </tfoot>
      </table>
    </>
  );
}
