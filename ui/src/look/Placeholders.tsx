/** What somebody's place shows while no picture of them arrives: everybody's, and single ones. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartProps } from './LookDialog.tsx';
import { PictureField } from './PictureField.tsx';

export function Placeholders({ channel, draft, onChange, wrong }: PartProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const { look } = draft;
  const own = look.placeholders ?? {};
  const toggle = (id: string) => (shown: boolean) => setOpen(shown ? id : null);

  const set = (uid: number, id: string | null) => {
    const others = Object.entries(own).filter(([key]) => key !== String(uid));
    onChange({ placeholders: Object.fromEntries(id ? [...others, [uid, id]] : others) });
  };
  return (
    <>
      <p className="layout-note">{t('look.placeholderLead')}</p>
      <PictureField
        label={t('look.everybody')}
        none={t('look.initials')}
        value={look.placeholder ?? null}
        onChoose={id => onChange({ placeholder: id })}
        open={open === 'everybody'}
        onOpen={toggle('everybody')}
        wrong={wrong('placeholder')}
      />
      {channel.participants.length > 0 && <h3 className="look-heading">{t('look.single')}</h3>}
      {channel.participants.map(({ uid, name }) => (
        <PictureField
          key={uid}
          label={name}
          none={t(look.placeholder ? 'look.likeEverybody' : 'look.initials')}
          value={own[uid] ?? null}
          onChoose={id => set(uid, id)}
          open={open === String(uid)}
          onOpen={toggle(String(uid))}
          wrong={wrong(`placeholders.${uid}`)}
        />
      ))}
    </>
  );
}
