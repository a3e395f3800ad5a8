/** Under which addresses an invitation can be opened, and by whom. Pure. */
import type { Invitation } from '../api/types.ts';

/** `here`: this computer alone; `insecure`: others, but without camera; `network`: others. */
export type Reach = 'here' | 'insecure' | 'network';

export interface InvitationAddress {
  url: string;
  host: string;
  reach: Reach;
}

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

export function addressOf(url: string): InvitationAddress {
  const { hostname, host, protocol } = new URL(url);
  const reach = LOOPBACK.test(hostname) ? 'here' : protocol === 'https:' ? 'network' : 'insecure';
  return { url, host, reach };
}

/** The one that reaches furthest first. */
export function addressesOf(invitation: Invitation): InvitationAddress[] {
  const order: Reach[] = ['network', 'insecure', 'here'];
  const all = [invitation.url].map(addressOf);
  return all.sort((a, b) => order.indexOf(a.reach) - order.indexOf(b.reach));
}
