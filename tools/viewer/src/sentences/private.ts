// What each step of a private hierarchy (L1 and L2 of a core, one MESI agent) means, in a sentence: for every cell of the
// table that can happen. {core}: the core; {line}: the line; {peer}: the core that the message names as requester.

type Cells = Record<string, Record<string, string>>;

export const kPrivateSteps: Cells = {
  I: {
    Load: '{core} wants to read {line} and has no copy: it sends GetS to the directory and waits for the data.',
    Store: '{core} wants to write {line} and has no copy: it sends GetM to the directory and waits for the data.',
  },
  S: {
    Load: '{core} reads its shared copy of {line}: a hit, nobody has to be asked.',
    Store: '{core} wants to write {line}, but holds it only in S, where others may read it: it sends Upgrade to the directory and waits.',
    Evict: '{core} needs the place of {line} for another line: it drops its shared copy and tells the directory with PutS.',
    Inv: '{core} is told to give up its copy of {line}, for {peer} is going to write it: S becomes I, and an InvAck goes to {peer}.',
    RecallShared: 'The L3 replaces {line}, and it may hold no line that the L3 does not: {core} gives up its shared copy and answers with RecallAck.',
  },
  E: {
    Load: '{core} reads {line}, of which it holds the only copy: a hit.',
    Store: '{core} writes {line}, of which it holds the only copy: E becomes M at once, and no message is needed. That is what E is for.',
    Evict: '{core} needs the place of {line} for another line: it drops its unwritten copy and tells the directory with PutE.',
    FwdGetS: '{core} held the only copy of {line}; now {peer} reads it too: {core} sends the data to {peer} and to the directory, and keeps the line in S.',
    FwdGetM: '{core} held the only copy of {line}; now {peer} is going to write it: {core} sends the data to {peer} and keeps nothing.',
    RecallOwner: 'The L3 replaces {line}: {core} gives up its unwritten copy and answers with RecallAck.',
  },
  M: {
    Load: '{core} reads {line}, which it has written itself: a hit.',
    Store: '{core} writes {line} again: it is in M already, a hit.',
    Evict: '{core} needs the place of {line} for another line: its bytes are newer than the L3\'s, so they go back with PutM.',
    FwdGetS: '{core} has written {line}, and {peer} wants to read it: {core} sends the new bytes to {peer} and to the directory, and keeps the line in S.',
    FwdGetM: '{core} has written {line}, and {peer} is going to write it: {core} hands the line with its new bytes to {peer} and keeps nothing.',
    RecallOwner: 'The L3 replaces {line}: {core} gives up its written copy and sends the bytes with RecallData.',
  },
  IS_D: {
    DataComplete: 'The data of {line} is here: {core} holds it in S and may read it. Other cores may hold it too.',
    DataE: 'The data of {line} is here, and no other core holds it: {core} gets it in E, and may later write it without asking.',
  },
  IM_AD: {
    DataComplete: 'The data of {line} is here, and no ack is missing: {core} holds the line in M. It is now the only copy, and may be written.',
    DataAwaitingAcks: 'The data of {line} is here, but InvAcks of other sharers are missing: {core} may not write yet.',
    InvAck: 'A sharer has given up {line} and says so to {core}, which still waits for the data and for the count of acks.',
  },
  IM_A: {
    InvAck: 'One more sharer has given up {line}; {core} waits for the InvAcks of the others.',
    LastInvAck: 'The last sharer has given up {line}: {core} holds it in M. It is now the only copy, and may be written.',
  },
  SM_AD: {
    Load: '{core} reads its shared copy of {line}, which stays readable while the Upgrade is on its way.',
    Inv: '{core} asked to upgrade {line}, but {peer} was first: it loses its copy to {peer}, and its own request now has to bring data too.',
    RecallShared: 'The L3 replaces {line} while {core} waits for its Upgrade: it loses its copy, and its request now has to bring data too.',
    UpgradeAckComplete: 'The directory agrees, and no other copy of {line} is left: {core} holds it in M and may write.',
    UpgradeAckAwaitingAcks: 'The directory agrees, but other sharers of {line} have not all answered: {core} may still only read.',
    InvAck: 'A sharer has given up {line} and says so to {core}, which still waits for the directory\'s UpgradeAck.',
  },
  SM_A: {
    Load: '{core} reads its shared copy of {line}, which stays readable until the last InvAck is here.',
    InvAck: 'One more sharer has given up {line}; {core} waits for the InvAcks of the others.',
    LastInvAck: 'The last sharer has given up {line}, which was all that was missing: {core} holds it in M and may write.',
  },
  MI_A: {
    FwdGetS: '{core} is writing {line} back when {peer} asks for it: it still has the bytes, and sends them to {peer} and to the directory.',
    FwdGetM: '{core} is writing {line} back when {peer} asks to write it: it still has the bytes, and sends them to {peer}.',
    RecallOwner: '{core} is writing {line} back when the L3 recalls it: it still has the bytes, and sends them with RecallData.',
    PutAck: 'The directory has taken the bytes of {line}: {core} is done with it.',
  },
  EI_A: {
    FwdGetS: '{core} is giving {line} back when {peer} asks for it: it still has the bytes, and sends them to {peer} and to the directory.',
    FwdGetM: '{core} is giving {line} back when {peer} asks to write it: it still has the bytes, and sends them to {peer}.',
    RecallOwner: '{core} is giving {line} back when the L3 recalls it: its copy was unwritten, a RecallAck suffices.',
    PutAck: 'The directory knows that {core} no longer holds {line}: {core} is done with it.',
  },
  SI_A: {
    Inv: '{core} has already dropped its copy of {line} when it is told to: it answers {peer} with InvAck all the same.',
    RecallShared: '{core} has already dropped its copy of {line} when the L3 recalls it: it answers with RecallAck all the same.',
    PutAck: 'The directory no longer lists {core} for {line}: {core} is done with it.',
  },
  II_A: {
    PutAck: 'The directory has answered the Put of {line}, which others had taken in the meantime: {core} is done with it.',
  },
};

// Why a message or an access has to wait in this state.
export const kPrivateWaits: Record<string, string> = {
  I: 'the line is about to be filled',
  S: 'the line has just been granted and must serve its own core once first',
  E: 'the line has just been granted and must serve its own core once first',
  M: 'the line has just been granted and must serve its own core once first',
  IS_D: 'its own GetS is in flight, and the data is not here yet',
  IM_AD: 'its own GetM is in flight, and neither data nor acks are complete',
  IM_A: 'its data is here, but InvAcks are missing',
  SM_AD: 'its own Upgrade is in flight',
  SM_A: 'its Upgrade is granted, but InvAcks are missing',
  MI_A: 'its PutM has not been acknowledged yet',
  EI_A: 'its PutE has not been acknowledged yet',
  SI_A: 'its PutS has not been acknowledged yet',
  II_A: 'its Put has not been acknowledged yet',
};

// What waits, when it has to.
export const kPrivateArrivals: Record<string, string> = {
  Load: 'a load of {line}',
  Store: 'a store to {line}',
  Evict: 'the replacement of {line}',
  FwdGetS: 'a FwdGetS for {line} (another core reads)',
  FwdGetM: 'a FwdGetM for {line} (another core writes)',
  Inv: 'an Inv for {line} (another core writes)',
  RecallShared: 'a Recall of {line} (the L3 replaces it)',
  RecallOwner: 'a Recall of {line} (the L3 replaces it)',
  PutAck: 'a PutAck for {line}',
  DataComplete: 'the data of {line}',
  DataAwaitingAcks: 'the data of {line}',
  DataE: 'the data of {line}',
  UpgradeAckComplete: 'an UpgradeAck for {line}',
  UpgradeAckAwaitingAcks: 'an UpgradeAck for {line}',
  InvAck: 'an InvAck for {line}',
  LastInvAck: 'an InvAck for {line}',
};
