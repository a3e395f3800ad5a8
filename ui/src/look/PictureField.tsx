/** A picture that was chosen, or none; the choice opens below it. */
import { ImageOff, Images, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { pictureAddress } from '../api/client.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { useLive } from '../live/store.ts';
import { PicturePicker } from './PicturePicker.tsx';

interface Props {
  label: string;
  value: string | null;
  onChoose: (id: string | null) => void;
  /** Of several on a page one is open: what is pasted belongs to it. */
  open: boolean;
  onOpen: (open: boolean) => void;
  /** What stands there while there is none. */
  none: string;
  wrong?: string | undefined;
}

export function PictureField({ label, value, onChoose, open, onOpen, none, wrong }: Props) {
  const { t } = useTranslation();
  const picture = useLive(live => live.studio.pictures.find(({ id }) => id === value));
  const id = useId();
  return (
    <fieldset className="picture-field">
      <legend className="unseen">{label}</legend>
      <div className="picture-row">
        <span className="picture-shown">
          {value ? <img src={pictureAddress(value)} alt="" /> : <ImageOff size={18} aria-hidden />}
        </span>
        <span className="picture-words">
          <strong>{label}</strong>
          <span>{value ? (picture?.name ?? t('pictures.gone')) : none}</span>
        </span>
        {value && (
          <IconButton label={t('pictures.without', { label })} onClick={() => onChoose(null)}>
            <X size={16} aria-hidden />
          </IconButton>
        )}
        <Button
          icon={<Images size={15} aria-hidden />}
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          aria-label={t('pictures.chooseFor', { label })}
          onClick={() => onOpen(!open)}
        >
          {t('pictures.choose')}
        </Button>
      </div>
      {wrong && <p className="field-wrong">{wrong}</p>}
      <div id={id}>{open && <PicturePicker label={label} value={value} onChoose={onChoose} />}</div>
    </fieldset>
  );
}
