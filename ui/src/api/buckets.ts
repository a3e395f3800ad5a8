/**
 * Calls about buckets, and about the way of recordings there and back. Apart from the others: fetched
 * with the pages that need them.
 */
import { call } from './client.ts';
import type {
  Bucket,
  BucketChange,
  Delivery,
  DeliveryOfFiles,
  Destination,
  FetchFrom,
  FoundRecording,
  Rehearsal,
  UploadSettings,
  Uploads,
} from './types.ts';

const BUCKET = '/api/v1/buckets/{id}';
const RECORDING = '/api/v1/recordings/{sid}';

export const addBucket = (bucket: BucketChange): Promise<Bucket> =>
  call('post', '/api/v1/buckets', {}, bucket);

/** Without keys: those that are kept stay. */
export const changeBucket = (id: string, bucket: BucketChange): Promise<Bucket> =>
  call('put', BUCKET, { id }, bucket);

/** What lies in it stays there. */
export const removeBucket = (id: string) => call('delete', BUCKET, { id });

/** Writes, reads, compares and deletes. */
export const testBucket = (id: string): Promise<Rehearsal> => call('post', `${BUCKET}/test`, { id });

/** The same before anything is kept. Without keys those of the bucket with the given id are taken. */
export const testSettings = (bucket: BucketChange): Promise<Rehearsal> =>
  call('post', '/api/v1/buckets/test', {}, bucket);

export const foundRecordings = (id: string): Promise<FoundRecording[]> =>
  call('get', `${BUCKET}/recordings`, { id });

/** All of the settings: what is absent is set back to what is usual. */
export const setUploads = (settings: UploadSettings): Promise<Uploads> =>
  call('put', '/api/v1/uploads', {}, settings);

export const deliveryOf = (sid: string): Promise<DeliveryOfFiles> =>
  call('get', `${RECORDING}/delivery`, { sid });

export const setDestination = (sid: string, destination: Destination): Promise<Delivery> =>
  call('put', `${RECORDING}/destination`, { sid }, destination);

/** `all`: what is proven, too; otherwise what waits or failed is tried at once. */
export const sendAgain = (sid: string, all: boolean): Promise<Delivery> =>
  call('post', `${RECORDING}/delivery/again`, { sid }, { all });

/** Begins; events say how far it is. */
export const fetchRecording = (sid: string, from: FetchFrom) =>
  call('post', `${RECORDING}/fetch`, { sid }, from);
