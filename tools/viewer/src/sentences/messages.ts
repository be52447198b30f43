// What each message asks or tells. {from}, {to}: the agents; {line}; {peer}: the core on whose behalf it travels.

export const kMessages: Record<string, string> = {
  GetS: '{from} asks the directory for {line}: it wants to read.',
  GetM: '{from} asks the directory for {line}: it wants to write.',
  Upgrade: '{from} asks the directory to let it write {line}, which it can read already.',
  PutS: '{from} tells the directory that it drops its shared copy of {line}.',
  PutE: '{from} gives {line} back to the directory; it never wrote it.',
  PutM: '{from} writes {line} back: its bytes travel to the L3.',
  FwdGetS: 'The directory asks the owner, {to}, to send {line} to {peer}, which reads it.',
  FwdGetM: 'The directory asks the owner, {to}, to hand {line} over to {peer}, which is going to write it.',
  Inv: 'The directory tells {to} to give up its copy of {line}, for {peer} is going to write it.',
  Recall: 'The L3 replaces {line} and tells {to} to give up its copy.',
  PutAck: 'The directory tells {to} that its Put of {line} has been dealt with.',
  Data: '{from} sends the bytes of {line} to {to}.',
  DataE: '{from} sends the bytes of {line} to {to}, and with them the right to be the only holder.',
  UpgradeAck: 'The directory agrees that {to} writes {line}, and says how many InvAcks it has to wait for.',
  InvAck: '{from} tells {to} that its copy of {line} is gone.',
  RecallAck: '{from} tells the L3 that its copy of {line} is gone; it was not newer than the L3\'s.',
  RecallData: '{from} gives up {line} and sends its bytes to the L3.',
  MemRead: 'The L3 asks DRAM for {line}.',
  MemData: 'DRAM sends the bytes of {line} to the L3.',
  MemWrite: 'The L3 writes the bytes of {line} to DRAM.',
};
