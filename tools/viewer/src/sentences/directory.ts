// What each step of the directory means, in a sentence: for every cell of the table that can happen. {requester}: the core
// whose message it is; {line}; {owner}: who owned the line before; {others}: "2 sharers must be invalidated first".

type Cells = Record<string, Record<string, string>>;

const kReached = '{requester}\'s {message} for {line} reached the directory';
const kStale = 'A Put of {line} from {requester} comes too late, for the line was taken from it in the meantime: the directory only acknowledges it.';
const kSharerLeaves = '{requester} gives up its copy of {line}: the directory strikes it from the sharers; others remain.';

export const kDirectorySteps: Cells = {
  NP: {
    GetS: `${kReached}: the L3 does not have it, so it is read from DRAM.`,
    GetM: `${kReached}: the L3 does not have it, so it is read from DRAM.`,
    PutStale: kStale,
  },
  I: {
    GetS: `${kReached}: no core holds it, so {requester} gets the only copy, in E.`,
    GetM: `${kReached}: no core holds it, so {requester} gets the data and becomes the owner at once.`,
    PutStale: kStale,
    Evict: 'The L3 needs the place of {line}; no core holds it, and memory has the same bytes: it is dropped.',
    EvictDirty: 'The L3 needs the place of {line}; no core holds it, but its bytes are newer than memory\'s: they are written to DRAM.',
  },
  S: {
    GetS: `${kReached}: others share it, and reading harms nobody: {requester} gets the data and becomes one more sharer.`,
    GetM: `${kReached}: {others}. {requester} is the owner from here on, and gets the data.`,
    Upgrade: `${kReached}: {others}. {requester} is the owner from here on; it needs no data, for it has them.`,
    PutShared: kSharerLeaves,
    PutLast: '{requester} gives up its copy of {line}, the last: no core holds the line any more.',
    PutStale: kStale,
    Evict: 'The L3 needs the place of {line}, which cores still share: they are recalled first, for no core may hold what the L3 does not.',
    EvictDirty: 'The L3 needs the place of {line}, which cores still share: they are recalled first, and then the bytes go to DRAM.',
  },
  M: {
    GetS: `${kReached}: {owner} owns it and may have newer bytes, so the request is forwarded to {owner}; both will be sharers.`,
    GetM: `${kReached}: {owner} owns it, so the request is forwarded to {owner}; {requester} is the owner from here on.`,
    PutE: '{requester} gives back {line}, which it never wrote: no core holds it any more; the L3\'s bytes are still right.',
    PutM: '{requester} writes {line} back: the L3 takes the new bytes, and no core holds the line any more.',
    PutStale: kStale,
    Evict: 'The L3 needs the place of {line}, which {owner} owns: it is recalled first, for no core may hold what the L3 does not.',
    EvictDirty: 'The L3 needs the place of {line}, which {owner} owns: it is recalled first, and then the bytes go to DRAM.',
  },
  F_D: {
    PutStale: kStale,
    MemDataForGetS: 'DRAM has delivered {line}: no other core holds it, so {requester} gets the only copy, in E.',
    MemDataForGetM: 'DRAM has delivered {line}: {requester} gets the data and is the owner.',
  },
  S_D: {
    PutShared: kSharerLeaves,
    PutLast: '{requester} gives up its copy of {line}, the last, while the old owner\'s data is still on its way.',
    PutStale: kStale,
    Data: 'The old owner\'s bytes of {line} are in the L3: the readers share the line, and the next request can be served.',
    DataUnshared: 'The old owner\'s bytes of {line} are in the L3, but every reader has dropped its copy since: no core holds it.',
  },
  R_A: {
    PutStale: kStale,
    RecallAck: 'One recalled copy of {line} is gone; the L3 waits for the others.',
    RecallAckLast: 'The last recalled copy of {line} is gone; memory has the same bytes: the place is free.',
    RecallAckLastDirty: 'The last recalled copy of {line} is gone; the L3\'s bytes are newer than memory\'s and are written to DRAM: the place is free.',
    RecallData: 'The owner has given up {line} and sent its bytes; they are written to DRAM: the place is free.',
  },
};

// Why a message has to wait in this state.
export const kDirectoryWaits: Record<string, string> = {
  NP: 'there is no free place for the line',
  I: 'the line is about to change',
  S: 'the line is about to change',
  M: 'the line is about to change',
  F_D: 'the line is being read from DRAM for another request',
  S_D: 'the directory waits for the old owner\'s data',
  R_A: 'the line is being replaced, and copies are still out',
};

// What waits, when it has to.
export const kDirectoryArrivals: Record<string, string> = {
  GetS: 'a GetS for {line}',
  GetM: 'a GetM for {line}',
  Upgrade: 'an Upgrade for {line}',
  PutShared: 'a Put of {line}',
  PutLast: 'a Put of {line}',
  PutE: 'a PutE of {line}',
  PutM: 'a PutM of {line}',
  PutStale: 'a Put of {line}',
  Data: 'the old owner\'s data of {line}',
  DataUnshared: 'the old owner\'s data of {line}',
  RecallAck: 'a RecallAck for {line}',
  RecallAckLast: 'a RecallAck for {line}',
  RecallAckLastDirty: 'a RecallAck for {line}',
  RecallData: 'the recalled data of {line}',
  MemDataForGetS: 'the memory\'s data of {line}',
  MemDataForGetM: 'the memory\'s data of {line}',
  Evict: 'the replacement of {line}',
  EvictDirty: 'the replacement of {line}',
};
