/**
 * The contract's objects by their own names. Generated types only; nothing is declared twice.
 */
import type { components } from './schema.ts';

type Schemas = components['schemas'];

export type AddressTest = Schemas['AddressTest'];
export type Border = Schemas['Border'];
export type Canvas = Schemas['Canvas'];
export type Channel = Schemas['Channel'];
export type ChannelChange = Schemas['ChannelChange'];
export type ClockOverlay = Schemas['ClockOverlay'];
export type DeletedRecording = Schemas['DeletedRecording'];
export type Empty = Schemas['Empty'];
export type Encoder = Schemas['Encoder'];
export type EncoderChoice = Schemas['EncoderChoice'];
export type ErrorBody = Schemas['ErrorBody'];
export type ErrorCode = Schemas['ErrorCode'];
export type Estimate = Schemas['Estimate'];
export type Folder = Schemas['Folder'];
export type H264Encoder = Schemas['H264Encoder'];
export type Invitation = Schemas['Invitation'];
export type JoinInfo = Schemas['JoinInfo'];
export type JoinMessage = Schemas['JoinMessage'];
export type KeptPicture = Schemas['KeptPicture'];
export type Layout = Schemas['Layout'];
export type LayoutKind = Schemas['LayoutKind'];
export type ListedInvitation = Schemas['ListedInvitation'];
export type LogoOverlay = Schemas['LogoOverlay'];
export type Look = Schemas['Look'];
export type Marker = Schemas['Marker'];
export type Message = Schemas['Message'];
export type Network = Schemas['Network'];
export type NetworkAddress = Schemas['NetworkAddress'];
export type NetworkChange = Schemas['NetworkChange'];
export type NewInvitation = Schemas['NewInvitation'];
export type NewMarker = Schemas['NewMarker'];
export type Notice = Schemas['Notice'];
export type Participant = Schemas['Participant'];
export type Place = Schemas['Place'];
export type Quality = Schemas['Quality'];
export type Recording = Schemas['Recording'];
export type RecordingPatch = Schemas['RecordingPatch'];
export type RecordingState = Schemas['RecordingState'];
export type Region = Schemas['Region'];
export type RegionEdit = Schemas['RegionEdit'];
export type Role = Schemas['Role'];
export type SavedLayout = Schemas['SavedLayout'];
export type StreamStats = Schemas['StreamStats'];
export type System = Schemas['System'];
export type TitleOverlay = Schemas['TitleOverlay'];
export type Transition = Schemas['Transition'];
export type TransitionKind = Schemas['TransitionKind'];
export type Trash = Schemas['Trash'];
