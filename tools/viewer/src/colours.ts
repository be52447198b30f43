// The colours of everything that has one. They come from the palette of Okabe and Ito, which people with any kind of
// colour vision can tell apart, and its tints; what matters is told by text or pattern as well.

export interface Paint {
  fill: string;
  text: string; // readable on the fill
  hatched?: boolean;
}

const paint = (fill: string, text: string, hatched = false): Paint => ({ fill, text, ...(hatched && { hatched }) });

const kBlack = '#000';
const kWhite = '#fff';

export const kSegmentPaints: Record<string, Paint> = {
  window: paint('#c9c9c9', kBlack),
  buffer_full: paint('#e69f00', kBlack, true),
  ordering: paint('#cc79a7', kBlack),
  behind_older: paint('#ecd0df', kBlack, true),
  drain_delay: paint('#f0e442', kBlack),
  mshr_full: paint('#7a5c00', kWhite, true),
  travel: paint('#56b4e9', kBlack),
  directory: paint('#0072b2', kWhite),
  l3: paint('#a6d6f2', kBlack),
  dram: paint('#123a5c', kWhite),
  owner: paint('#009e73', kBlack),
  fill: paint('#9fdcc8', kBlack),
  acks: paint('#d55e00', kBlack),
  commit: paint('#222222', kWhite),
  fixed: paint('#6b6b6b', kWhite),
  l1: paint('#dcecf7', kBlack),
};

export const kCausePaints: Record<string, Paint> = {
  issue: paint('#009e73', kBlack),
  l1: paint('#dcecf7', kBlack),
  l2: paint('#a6d6f2', kBlack),
  l3: paint('#56b4e9', kBlack),
  peer: paint('#0072b2', kWhite),
  dram: paint('#123a5c', kWhite),
  forward: paint('#9fdcc8', kBlack),
  mshr_full: paint('#7a5c00', kWhite, true),
  store_buffer_full: paint('#e69f00', kBlack, true),
  barrier: paint('#d55e00', kBlack, true),
  order: paint('#cc79a7', kBlack),
  dependency: paint('#ecd0df', kBlack),
  await: paint('#f0e442', kBlack),
  after: paint('#d8cf8a', kBlack),
  delay: paint('#c9c9c9', kBlack, true),
  replay: paint('#6a1b4d', kWhite, true),
  idle: paint('#f1f1f1', kBlack),
};

const kOther = paint('#999999', kBlack);

export const segmentPaint = (name: string): Paint => kSegmentPaints[name.replace(/^(own|load)\./, '')] ?? kOther;
export const causePaint = (name: string): Paint => kCausePaints[name] ?? kOther;

// MESI, and the directory's states. A transient state has the colour of what it amounts to, hatched.
export function statePaint(name: string): Paint {
  const base = stablePaints[name];
  if (base) return base;
  return { ...(stablePaints[name.startsWith('SM') || name.startsWith('S_') ? 'S' : 'I']), hatched: true };
}

const stablePaints: Record<string, Paint> = {
  NP: paint('#ffffff', kBlack),
  I: paint('#ececec', kBlack),
  S: paint('#a6d6f2', kBlack),
  E: paint('#f0e442', kBlack),
  M: paint('#e98a4a', kBlack),
};

// What an op of the timeline does.
export const kOpPaints = {
  barrier: paint('#fbe3d3', kBlack),
  write: paint('#e3eef8', kBlack),
  load: paint('#e5f3ee', kBlack),
  other: paint('#f6f6f6', kBlack),
};

export const kBufferColour = '#9a7fb8';

export type Network = 'request' | 'forward' | 'response';

export const kNetworkColours: Record<Network, string> = { request: '#005a91', forward: '#9a3d00', response: '#006344' };
export const kNetworkDashes: Record<Network, number[]> = { request: [], forward: [7, 3], response: [2, 3] };

export function networkOf(message: string): Network {
  if (/^(Get[SM]|Upgrade|Put[SEM]|MemRead|MemWrite)$/.test(message)) return 'request';
  return /^(FwdGet[SM]|Inv|Recall|PutAck)$/.test(message) ? 'forward' : 'response';
}

export const kReadsFromColour = '#8a2f6b';
export const kInk = '#1a1a1a';
export const kFaint = '#5c5c5c';
export const kRule = '#d0d0d0';
export const kVeil = '#e9e9e9';
export const kCursor = '#b00000';
