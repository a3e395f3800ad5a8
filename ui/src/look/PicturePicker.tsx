/**
 * The kept pictures to choose from, and ways to keep more: a file, or what was copied. What is wrong
 * with a picture is said here, before it is sent and after.
 */
import { ImagePlus, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deletePicture, keepPicture, pictureAddress } from '../api/client.ts';
import type { FailureCode } from '../api/failure.ts';
import type { KeptPicture } from '../api/types.ts';
import { listed, size } from '../i18n/format.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Question } from '../kit/Question.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { useLive } from '../live/store.ts';
import { KINDS, MOST_SAID, refusal, usesOf } from './pictures.ts';
import './pictures.css';

interface Props {
  /** What the picture is for. */
  label: string;
  /** The id of the chosen picture. */
  value: string | null;
  onChoose: (id: string | null) => void;
}

/** Failures whose usual words do not say what to do with a picture. */
const ABOUT_PICTURES: readonly FailureCode[] = ['too_large', 'invalid_picture'];

export function PicturePicker({ label, value, onChoose }: Props) {
  const { t, i18n } = useTranslation();
  const pictures = useLive(live => live.studio.pictures);
  const { busy, failure, forget, run } = useAttempt();
  const [wrong, setWrong] = useState<string | null>(null);
  const [asking, setAsking] = useState<KeptPicture | null>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const id = useId();

  const keep = useCallback(
    async (file: File) => {
      forget();
      const why = refusal(file);
      setWrong(
        why && t(`pictures.refused.${why}`, { name: file.name, most: size(MOST_SAID, i18n.language) }),
      );
      if (why) return;
      await run(async () => {
        const kept = await keepPicture(file.name || t('pictures.pasted'), file);
        onChoose(kept.id);
      });
    },
    [forget, onChoose, run, t, i18n.language],
  );

  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const file = event.clipboardData?.files[0];
      const writes = event.target instanceof HTMLElement && event.target.matches('input, textarea');
      // What some programs copy is a text and a picture of it.
      if (!file || (writes && event.clipboardData?.types.includes('text/plain'))) return;
      event.preventDefault();
      void keep(file);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, [keep]);

  const remove = async (picture: KeptPicture) => {
    if ((await run(() => deletePicture(picture.id))) && picture.id === value) onChoose(null);
    setAsking(null);
  };
  const said = failure
    ? ABOUT_PICTURES.includes(failure.code)
      ? t('pictures.refused.file', { most: size(MOST_SAID, i18n.language) })
      : `${t(`errors.${failure.code}.message`)} ${t(`errors.${failure.code}.advice`)}`
    : wrong;

  return (
    <fieldset className="picker" aria-describedby={said ? `${id}-wrong` : undefined}>
      <legend className="unseen">{label}</legend>
      <ul className="picker-grid">
        {pictures.map(picture => (
          <li key={picture.id} className="picker-item">
            <button
              type="button"
              className="picker-choose"
              aria-pressed={picture.id === value}
              title={t('pictures.about', {
                name: picture.name,
                width: picture.width,
                height: picture.height,
                size: size(picture.bytes, i18n.language),
              })}
              onClick={() => onChoose(picture.id)}
            >
              <img src={pictureAddress(picture.id)} alt="" loading="lazy" />
              <span className="picker-name">{picture.name}</span>
            </button>
            <IconButton
              label={t('pictures.delete', { name: picture.name })}
              className="picker-delete"
              onClick={() => setAsking(picture)}
            >
              <Trash2 size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
        <li className="picker-item">
          <button
            type="button"
            className="picker-add"
            aria-busy={busy || undefined}
            onClick={() => chooser.current?.click()}
          >
            <ImagePlus size={20} aria-hidden />
            <span>{t(busy ? 'pictures.keeping' : 'pictures.add')}</span>
          </button>
        </li>
      </ul>
      <input
        ref={chooser}
        type="file"
        hidden
        accept={KINDS.join(',')}
        aria-label={t('pictures.add')}
        onChange={event => {
          const file = event.target.files?.[0];
          if (file) void keep(file);
          event.target.value = '';
        }}
      />
      {said ? (
        <p id={`${id}-wrong`} className="field-wrong" role="alert">
          {said}
        </p>
      ) : (
        <p className="field-hint">{t('pictures.hint', { most: size(MOST_SAID, i18n.language) })}</p>
      )}
      {asking && <Delete picture={asking} busy={busy} onDelete={remove} onCancel={() => setAsking(null)} />}
    </fieldset>
  );
}

interface DeleteProps {
  picture: KeptPicture;
  busy: boolean;
  onDelete: (picture: KeptPicture) => Promise<void>;
  onCancel: () => void;
}

/** A picture that somebody shows is not deleted: who does is said instead. */
function Delete({ picture, busy, onDelete, onCancel }: DeleteProps) {
  const { t, i18n } = useTranslation();
  const studio = useLive(live => live.studio);
  const uses = usesOf(picture.id, studio).map(({ kind, name }) => t(`pictures.uses.${kind}`, { name }));
  const { name } = picture;
  const text =
    uses.length > 0
      ? t('pictures.inUse', { name, where: listed(uses, i18n.language) })
      : t('pictures.deleteQuestion', { name });
  return (
    <Question text={text} onCancel={onCancel}>
      {uses.length === 0 && (
        <Button look="danger" busy={busy} onClick={() => void onDelete(picture)}>
          {t('pictures.deleteYes')}
        </Button>
      )}
    </Question>
  );
}
