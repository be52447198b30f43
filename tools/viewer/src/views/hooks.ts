// How views follow the session.
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Session } from '../session';

export const SessionContext = createContext<Session>(null as unknown as Session);

// The session; the view is drawn again whenever it changes.
export function useSession(): Session {
  const session = useContext(SessionContext);
  const [, redraw] = useState(0);
  useEffect(() => session.subscribe(() => redraw((count) => count + 1)), [session]);
  return session;
}
