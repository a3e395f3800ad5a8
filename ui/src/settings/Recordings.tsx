/** Where recordings go and how they are made. */
import { Encoders } from './Encoders.tsx';
import { FolderForm } from './FolderForm.tsx';

export function Recordings() {
  return (
    <>
      <FolderForm />
      <Encoders />
    </>
  );
}
