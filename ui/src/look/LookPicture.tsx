/** A drawing of the program with a look that is not applied yet. */
import { useTranslation } from 'react-i18next';
import { pictureAddress } from '../api/client.ts';
import type { Channel, Place } from '../api/types.ts';
import { initials } from '../people/initials.ts';
import type { Draft } from './LookDialog.tsx';

interface Props {
  channel: Channel;
  draft: Draft;
  /** As if nobody sent a picture: placeholders are seen. */
  absent: boolean;
}

export function LookPicture({ channel, draft: { look, color }, absent }: Props) {
  const { t } = useTranslation();
  const { canvas, regions, participants } = channel;
  const shape = canvas.width / canvas.height;
  const own = look.placeholders ?? {};
  const frame = { '--shape': shape, background: color } as React.CSSProperties;
  return (
    <div className="look-picture" role="img" aria-label={t('look.picture')}>
      <div className="look-canvas" style={frame}>
        {look.background && <img className="look-behind" src={pictureAddress(look.background)} alt="" />}
        {regions
          .filter(region => !region.hidden)
          .map(region => {
            const person = participants.find(({ uid }) => uid === region.uid);
            const picture = own[region.uid ?? 0] ?? look.placeholder ?? null;
            const place = {
              left: `${region.x * 100}%`,
              top: `${region.y * 100}%`,
              width: `${region.width * 100}%`,
              height: `${region.height * 100}%`,
              background: person?.color,
              opacity: region.alpha ?? 1,
              zIndex: region.z ?? 0,
            };
            return (
              <span key={region.id ?? region.uid} className="look-tile" style={place}>
                {absent && picture ? (
                  <img src={pictureAddress(picture)} alt="" />
                ) : (
                  <i>{initials(person?.name ?? '')}</i>
                )}
              </span>
            );
          })}
        {look.title && look.title.text.trim() !== '' && (
          <span className={`look-over title ${placed(look.title.place)}`}>{look.title.text}</span>
        )}
        {look.clock && <span className={`look-over clock ${placed(look.clock.place)}`}>14:05:23</span>}
        {look.logo && (
          <img
            className={`look-logo ${placed(look.logo.place)}`}
            src={pictureAddress(look.logo.picture)}
            alt=""
            style={{ height: `${(look.logo.height ?? 0.1) * 100}%`, opacity: look.logo.alpha ?? 1 }}
          />
        )}
      </div>
    </div>
  );
}

const placed = (place: Place | undefined): string => `at-${place ?? 'top-left'}`;
