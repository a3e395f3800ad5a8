/** What the own camera sees, as a mirror. */
import { VideoOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  track: MediaStreamTrack | null;
  /** What is said where the picture would be. */
  word: string;
}

export function OwnPicture({ track, word }: Props) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    if (!video.current) return;
    video.current.srcObject = track ? new MediaStream([track]) : null;
  }, [track]);

  return (
    <div className="own">
      <video ref={video} autoPlay muted playsInline aria-label={t('join.ownPicture')} hidden={!track} />
      {!track && (
        <div className="own-off">
          <VideoOff size={28} aria-hidden />
          <p>{word}</p>
        </div>
      )}
    </div>
  );
}
