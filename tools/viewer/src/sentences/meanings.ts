// What the words of the records mean: segments of a write, entries of a bill, causes of a cycle, states of a line.

export const kSegmentMeanings: Record<string, string> = {
  window: 'in the window: it is not yet the oldest op of its core, or its operands are not ready',
  buffer_full: 'the store buffer has no free entry',
  ordering: 'the memory model makes it wait for older ops',
  behind_older: 'older stores in the store buffer have to become visible first',
  drain_delay: 'the store buffer is lazy: it holds its stores back for a while',
  mshr_full: 'all miss registers (MSHRs) are taken',
  travel: 'looking up L1 and L2, and the request\'s way to the directory',
  directory: 'the directory is looked up, or serves others first',
  l3: 'the L3 is looked up',
  dram: 'DRAM is read',
  owner: 'another core owned the line: it is asked, and sends the line',
  fill: 'the answer\'s way to the core',
  acks: 'other cores have to give up their copies: waiting for their InvAcks',
  commit: 'the line is writable: the value is written into the L1',
};

const kOthers: Record<string, string> = {
  fixed: 'what the barrier itself costs, whatever the caches hold',
  l1: 'the L1 is read or written',
};

export function partMeaning(name: string): string {
  const [owner, part] = name.includes('.') ? name.split('.') : ['', name];
  const meaning = kSegmentMeanings[part] ?? kOthers[part] ?? part;
  if (owner === 'load') return `an older load: ${meaning}`;
  if (owner === 'own') return `the barrier's own access: ${meaning}`;
  return meaning;
}

export const kCauseMeanings: Record<string, string> = {
  issue: 'an op left the window: the core makes progress',
  l1: 'the oldest op waits for the L1',
  l2: 'the oldest op waits for the L2',
  l3: 'the oldest op waits for the L3',
  peer: 'the oldest op waits for another core\'s copy, or for other cores to give up theirs',
  dram: 'the oldest op waits for DRAM',
  forward: 'the oldest op takes its value out of the store buffer',
  mshr_full: 'the oldest op waits for a miss register (MSHR)',
  store_buffer_full: 'the oldest op is a store, and the store buffer is full',
  barrier: 'the oldest op is a barrier, or waits only because of one',
  order: 'the memory model makes the oldest op wait for others',
  dependency: 'the oldest op waits for a register',
  await: 'the core spins: what it waits for has not happened',
  after: 'the op waits for another thread, as recorded',
  delay: 'the trace says to wait',
  replay: 'a load was squashed; it and everything younger is done again',
  idle: 'the core has nothing (more) to do',
};

export const kStateMeanings: Record<string, string> = {
  I: 'not present',
  S: 'shared: readable, others may hold copies',
  E: 'exclusive: the only copy, unwritten',
  M: 'modified: the only copy, newer than the L3\'s',
  IS_D: 'GetS sent, waits for data',
  IM_AD: 'GetM sent, waits for data and acks',
  IM_A: 'data is here, waits for InvAcks',
  SM_AD: 'Upgrade sent, still readable, waits for UpgradeAck and acks',
  SM_A: 'UpgradeAck is here, still readable, waits for InvAcks',
  MI_A: 'PutM sent, waits for PutAck',
  EI_A: 'PutE sent, waits for PutAck',
  SI_A: 'PutS sent, waits for PutAck',
  II_A: 'Put sent, line taken since, waits for PutAck',
};

export const kDirectoryMeanings: Record<string, string> = {
  NP: 'not in the L3',
  I: 'in the L3; no core holds it',
  S: 'cores share it',
  M: 'owned: one core holds it, in E or M, and may write it without asking; the L3\'s copy may be old',
  F_D: 'fetching: it is being read from DRAM',
  S_D: 'will be shared: waits for the old owner\'s data',
  R_A: 'is being recalled from the cores',
};

export const kOpMeanings: Record<string, string> = {
  load: 'an op that reads',
  write: 'an op that writes: a store, or a read-modify-write',
  barrier: 'an op that orders others, or stalled its core to do so',
  other: 'an op that only computes, or waits',
};
