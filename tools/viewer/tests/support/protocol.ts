// Reads the tables out of sim/protocol/PROTOCOL.md, which the simulator generates from its own.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Table {
  states: string[];
  events: string[];
  cells: { state: string; event: string; cell: 'go' | 'stall' | 'impossible' }[];
}

// MEMBAR_PROTOCOL, or the file in the repository that this folder lies in.
export function protocolText(): string {
  if (process.env.MEMBAR_PROTOCOL) return process.env.MEMBAR_PROTOCOL;
  for (let folder = process.cwd(); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'sim/protocol/PROTOCOL.md');
    if (existsSync(path)) return path;
  }
  throw new Error('sim/protocol/PROTOCOL.md not found: name it in MEMBAR_PROTOCOL');
}

const cellsOf = (row: string): string[] => row.split('|').slice(1, -1).map((cell) => cell.trim());

function readTable(section: string): Table {
  const table: Table = { states: [], events: [], cells: [] };
  let columns: string[] = [];
  let list: string[] | null = null;
  for (const row of section.split('\n')) {
    if (row.startsWith('### ')) list = row === '### States' ? table.states : row === '### Events' ? table.events : null;
    if (!row.startsWith('|') || row.startsWith('| ---')) continue;
    const [first, ...rest] = cellsOf(row);
    if (first === 'state' && rest[0] !== 'meaning') columns = rest;
    else if (first.startsWith('**'))
      rest.forEach((text, index) => {
        const cell = text.startsWith('–') ? 'impossible' : text === '*stall*' ? 'stall' : 'go';
        table.cells.push({ state: first.replaceAll('*', ''), event: columns[index], cell });
      });
    else if (list && first !== 'state' && first !== 'event') list.push(first);
  }
  return table;
}

export function readProtocol(text: string): { messages: string[]; networks: string[]; private: Table; directory: Table } {
  const sections = text.split('\n## ');
  const section = (title: string): string => sections.find((one) => one.startsWith(title)) ?? '';
  const rows = section('Messages').split('\n').filter((row) => row.startsWith('|'));
  const messages = rows.slice(2).map((row) => cellsOf(row)[0]);
  const networks = rows.slice(2).map((row) => cellsOf(row)[1]); // of each message
  return { messages, networks, private: readTable(section('The private')), directory: readTable(section('The directory')) };
}
