// A run's title and a summary of its machine, in a line each.
import type { Run } from './run';

// The trace's first comment, else its name.
export function titleOf(run: Run): string {
  const comment = run.history.source.find((text) => /^#\s*\S/.test(text));
  return comment ? comment.replace(/^#\s*/, '').replace(/\s+/g, ' ').trim() : run.document.trace || run.name;
}

export function machineSummary(run: Run): string {
  const { config } = run.document;
  const text = (key: string): string => String(config[key] ?? '?');
  const parts = [
    `${run.cores} ${run.cores === 1 ? 'core' : 'cores'}, ${text('core.model').toUpperCase()} on ${text('core.isa')}`,
    `window ${text('core.window')}`,
    `store buffer ${text('store_buffer.entries')}`,
    ...(['l1', 'l2', 'l3'] as const).map((level) => `${level.toUpperCase()} ${bytesText(Number(config[`${level}.size`]))}`),
    `loads ${['l1', 'l2', 'l3', 'dram'].map((level) => text(`${level}.latency`)).join(' / ')} cycles`,
  ];
  return parts.join(' · ');
}

function bytesText(bytes: number): string {
  if (bytes >= 1 << 20) return `${bytes / (1 << 20)} MiB`;
  return bytes >= 1024 ? `${bytes / 1024} KiB` : `${bytes} B`;
}
