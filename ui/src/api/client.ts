/**
 * The recorder's HTTP API, typed by its own description: a path, method, body or answer that the
 * contract does not have fails to compile. No state, no retries.
 */
import { Failure, failureOf, unreachable } from './failure.ts';
import type { paths } from './schema.ts';
import type {
  AddressTest,
  Canvas,
  Channel,
  ChannelChange,
  DeletedRecording,
  Encoder,
  EncoderChoice,
  Estimate,
  Folder,
  Invitation,
  KeptPicture,
  Layout,
  ListedInvitation,
  Look,
  Marker,
  Network,
  NetworkChange,
  NewInvitation,
  NewMarker,
  Participant,
  Recording,
  RecordingPatch,
  RegionEdit,
  SavedLayout,
  System,
  Transition,
} from './types.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Json<T> = T extends { content: { 'application/json': infer B } } ? B : undefined;
type Body<O> = O extends { requestBody: infer R } ? Json<R> : undefined;
type Answer<O> = O extends { responses: infer R }
  ? R extends { 200: infer A }
    ? Json<A>
    : R extends { 201: infer A }
      ? Json<A>
      : undefined
  : undefined;
type Names = Record<string, string | number>;

/** An address of the contract with its names filled in. */
export function address(path: keyof paths, names: Names = {}): string {
  return path.replace(/\{\*?(\w+)\}/g, (_, name: string) => encodeURIComponent(String(names[name] ?? '')));
}

/** For this folder alone: others call what is named. */
export async function call<P extends keyof paths, M extends Method & keyof paths[P]>(
  method: M,
  path: P,
  names: Names = {},
  body?: Body<paths[P][M]>,
  query = '',
): Promise<Answer<paths[P][M]>> {
  const request: RequestInit = { method: method.toUpperCase(), credentials: 'same-origin' };
  if (body !== undefined) {
    request.headers = { 'content-type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  const response = await fetch(address(path, names) + query, request).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw await failureOf(response);
  // Done, or begun: there is nothing to tell.
  if (response.status === 204 || response.status === 202) return undefined as Answer<paths[P][M]>;
  return response.json().catch(() => {
    throw new Failure('internal', response.status, 'The answer is not JSON.');
  }) as Promise<Answer<paths[P][M]>>;
}

const CHANNEL = '/api/v1/channels/{cname}';
const RECORDING = '/api/v1/recordings/{sid}';
const PARTICIPANT = '/api/v1/channels/{cname}/participants/{uid}';

export const openSession = (token: string) => call('post', '/api/v1/session', {}, { token });

/** `limitMs`: longest wait; a recorder that does not answer in time counts as not reached. */
export const system = async (limitMs: number): Promise<System> => {
  const waited = new Promise<never>((_, fail) => setTimeout(() => fail(unreachable()), limitMs));
  return Promise.race([call('get', '/api/v1/system'), waited]);
};

export const lookInto = (folder: string): Promise<Folder> =>
  call('post', '/api/v1/library/look', {}, { folder });

export const moveLibrary = (folder: string) => call('put', '/api/v1/library', {}, { folder });

export const changeNetwork = (change: NetworkChange): Promise<Network> =>
  call('patch', '/api/v1/network', {}, change);

export const testNetwork = (): Promise<AddressTest[]> => call('post', '/api/v1/network/test');

export const encoders = (): Promise<Encoder[]> => call('get', '/api/v1/encoders');

/** Holds from the next recording on. */
export const chooseEncoder = (encoder: EncoderChoice): Promise<System> =>
  call('put', '/api/v1/encoder', {}, { encoder });

export const recentLog = async (): Promise<string[]> => (await call('get', '/api/v1/log')).lines;

/** The address of a file for those who help. */
export const DIAGNOSTICS: keyof paths = '/api/v1/diagnostics';

export const createChannel = (cname: string) => call('post', '/api/v1/channels', {}, { cname });

export const changeChannel = (cname: string, change: ChannelChange): Promise<Channel> =>
  call('patch', CHANNEL, { cname }, change);

export const removeChannel = (cname: string) => call('delete', CHANNEL, { cname });

/** The room that an hour of a canvas takes, for each quality. */
export const estimates = (canvas: Canvas): Promise<Estimate[]> =>
  call('post', '/api/v1/estimates', {}, { canvas });

/** A cut unless told otherwise. */
export const setLayout = (cname: string, layout: Layout, by?: Transition): Promise<Channel> =>
  call('put', `${CHANNEL}/layout`, { cname }, layout, by ? `?transition=${by.kind}&ms=${by.ms}` : '');

export const prepareLayout = (cname: string, layout: Layout): Promise<Channel> =>
  call('put', `${CHANNEL}/prepared`, { cname }, layout);

export const dropPrepared = (cname: string) => call('delete', `${CHANNEL}/prepared`, { cname });

/** What was live is prepared then. */
export const take = (cname: string, by: Transition): Promise<Channel> =>
  call('post', `${CHANNEL}/take`, { cname }, by);

/** Region by region: all of the edits are made, or none. */
export const editLayout = (cname: string, edits: RegionEdit[]): Promise<Channel> =>
  call('patch', `${CHANNEL}/layout`, { cname }, { edits });

export const editPrepared = (cname: string, edits: RegionEdit[]): Promise<Channel> =>
  call('patch', `${CHANNEL}/prepared`, { cname }, { edits });

/** Turns the layout on air into a custom one that looks the same. */
export const makeCustom = (cname: string): Promise<Channel> =>
  call('post', `${CHANNEL}/layout/custom`, { cname });

export const setLook = (cname: string, look: Look): Promise<Channel> =>
  call('put', `${CHANNEL}/look`, { cname }, look);

const LAYOUT = '/api/v1/layouts/{id}';

export const keepLayout = (name: string, layout: Layout): Promise<SavedLayout> =>
  call('post', '/api/v1/layouts', {}, { name, layout });

/** What is absent stays. */
export const changeKeptLayout = (
  id: string,
  change: { name?: string; layout?: Layout },
): Promise<SavedLayout> => call('put', LAYOUT, { id }, change);

export const deleteKeptLayout = (id: string) => call('delete', LAYOUT, { id });

export const orderKeptLayouts = (ids: string[]) => call('put', '/api/v1/layouts/order', {}, { ids });

/** The layout on air in Agora's words, and what these have no word for. */
export const layoutForAgora = (cname: string) => call('get', `${CHANNEL}/layout/agora`, { cname });

/** Reads a layout in Agora's words; nothing is changed. */
export const layoutFromAgora = (json: unknown) => call('post', '/api/v1/layouts/from-agora', {}, json);

const PICTURE = '/api/v1/pictures/{id}';

/** The address of a kept picture's file. */
export const pictureAddress = (id: string): string => address(PICTURE, { id });

export const deletePicture = (id: string) => call('delete', PICTURE, { id });

export async function keepPicture(name: string, file: Blob): Promise<KeptPicture> {
  const path = `${address('/api/v1/pictures')}?name=${encodeURIComponent(name)}`;
  const request: RequestInit = {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': file.type },
    body: file,
  };
  const response = await fetch(path, request).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw await failureOf(response);
  return response.json();
}

export const addDemo = (cname: string): Promise<Participant> =>
  call('post', `${CHANNEL}/participants`, { cname }, { source: 'demo' });

/** `path` is the file's full name on the recorder's machine. */
export const addFile = (cname: string, path: string, repeat: boolean): Promise<Participant> =>
  call('post', `${CHANNEL}/participants`, { cname }, { source: 'file', path, repeat });

export const setMuted = (cname: string, uid: number, muted: boolean): Promise<Participant> =>
  call('patch', PARTICIPANT, { cname, uid }, { muted });

/** `volume` is linear: 1 as it arrives, 2 twice as loud. */
export const setVolume = (cname: string, uid: number, volume: number): Promise<Participant> =>
  call('patch', PARTICIPANT, { cname, uid }, { volume });

export const rename = (cname: string, uid: number, name: string): Promise<Participant> =>
  call('patch', PARTICIPANT, { cname, uid }, { name });

export const admit = (cname: string, uid: number): Promise<Participant> =>
  call('post', `${PARTICIPANT}/admit`, { cname, uid });

/** Small pictures of these participants by uid, as addresses; who has none now is not among them. */
export const thumbnails = async (cname: string, uids: number[]): Promise<Record<string, string>> => {
  const query = `?uids=${encodeURIComponent(uids.join(','))}`;
  return (await call('get', `${CHANNEL}/thumbnails`, { cname }, undefined, query)).pictures;
};

export const removeParticipant = (cname: string, uid: number) => call('delete', PARTICIPANT, { cname, uid });

export const invite = (cname: string, rules: NewInvitation): Promise<Invitation> =>
  call('post', `${CHANNEL}/invitations`, { cname }, rules);

export const invitations = (cname: string): Promise<ListedInvitation[]> =>
  call('get', `${CHANNEL}/invitations`, { cname });

/** `remove`: those who came by it go, too. */
export const revoke = (cname: string, id: string, remove: boolean) =>
  call('delete', `${CHANNEL}/invitations/{id}`, { cname, id }, undefined, remove ? '?remove=true' : '');

export const startRecording = (cname: string): Promise<Recording> =>
  call('post', `${CHANNEL}/recordings`, { cname });

export const stopRecording = (sid: string): Promise<Recording> =>
  call('post', '/api/v1/recordings/{sid}/stop', { sid });

/** What is absent stays. */
export const changeRecording = (sid: string, patch: RecordingPatch): Promise<Recording> =>
  call('patch', RECORDING, { sid }, patch);

/** Without `at_ms`: this instant, of a recording that runs. */
export const mark = (sid: string, marker: NewMarker): Promise<Marker> =>
  call('post', `${RECORDING}/markers`, { sid }, marker);

export const changeMarker = (sid: string, id: string, title: string | null): Promise<Marker> =>
  call('patch', `${RECORDING}/markers/{id}`, { sid, id }, { title });

export const removeMarker = (sid: string, id: string) =>
  call('delete', `${RECORDING}/markers/{id}`, { sid, id });

/** Into the trash; the answer says until when it can be restored. */
export const deleteRecording = (sid: string): Promise<DeletedRecording> => call('delete', RECORDING, { sid });

export const restoreRecording = (sid: string): Promise<Recording> =>
  call('post', `${RECORDING}/restore`, { sid });

export const listTrash = (): Promise<DeletedRecording[]> => call('get', '/api/v1/trash');

export const purgeRecording = (sid: string) => call('delete', '/api/v1/trash/{sid}', { sid });

export const emptyTrash = () => call('delete', '/api/v1/trash');

/** The folder on the recorder's machine. */
export const recordingFolder = (sid: string): Promise<{ folder: string }> =>
  call('get', `${RECORDING}/folder`, { sid });

/** The address of a file of a recording; `path` is relative to its folder. */
export const recordingFile = (sid: string, path: string): string =>
  `${address('/api/v1/recordings/{sid}', { sid })}/files/${path.split('/').map(encodeURIComponent).join('/')}`;

/** The address under which a file of a recording is saved with a name people can read. */
export const downloadAddress = (sid: string, path: string): string => `${recordingFile(sid, path)}?download`;

/** The address of a WebSocket of this recorder. */
export const socketAddress = (path: string): string => window.location.origin.replace(/^http/, 'ws') + path;
