/** The price sheet: taken from a list, or typed. */
import { Plus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asFailure, type Failure } from '../api/failure.ts';
import type { Prices } from '../api/types.ts';
import { prices, setPrices } from '../api/usage.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Field } from '../kit/Field.tsx';
import { Problem } from '../kit/Problem.tsx';
import { useAttempt } from '../kit/useAttempt.ts';
import { draftOf, MOST_TIERS, type SheetDraft, sheetOf, type TierDraft, withTier } from './sheet.ts';

interface Props {
  onClose: () => void;
  onSaved: () => void;
}

/** Offered; any three letters can be typed. */
const CURRENCIES = ['USD', 'CNY', 'EUR', 'GBP', 'JPY'];

export default function PriceDialog({ onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const [known, setKnown] = useState<Prices | null>(null);
  const [unread, setUnread] = useState<Failure | null>(null);

  useEffect(() => {
    let over = false;
    prices().then(
      found => over || setKnown(found),
      thrown => over || setUnread(asFailure(thrown)),
    );
    return () => {
      over = true;
    };
  }, []);

  return (
    <Dialog title={t('usage.prices')} onClose={onClose} size="roomy">
      {unread && <Problem failure={unread} />}
      {known && <PriceForm known={known} onClose={onClose} onSaved={onSaved} />}
    </Dialog>
  );
}

function PriceForm({ known, onClose, onSaved }: Props & { known: Prices }) {
  const { t } = useTranslation();
  const { busy, failure, run } = useAttempt();
  const [draft, setDraft] = useState(() => draftOf(known.sheet));
  const [wrong, setWrong] = useState<string | null>(null);
  const set = (part: Partial<SheetDraft>) => {
    setDraft(now => ({ ...now, ...part }));
    setWrong(null);
  };
  const setTier = (id: number, part: Partial<TierDraft>) =>
    set({ tiers: draft.tiers.map(tier => (tier.id === id ? { ...tier, ...part } : tier)) });

  const save = async () => {
    const sheet = sheetOf(draft);
    if ('wrong' in sheet) setWrong(sheet.wrong);
    else if (await run(() => setPrices(sheet))) onSaved();
  };
  const refused = failure?.code === 'invalid_request' ? failure.field : null;
  const isWrong = (field: string) => wrong === field || refused === field;
  const wrongField = wrong ?? refused;

  return (
    <form
      className="price-form"
      noValidate
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={t('usage.preset')} hint={t('usage.presetHint')}>
        {ids => (
          <select
            {...ids}
            // biome-ignore lint/a11y/noAutofocus: the press that opened it is the wish to choose
            autoFocus
            value=""
            onChange={event => {
              const preset = known.presets.find(({ name }) => name === event.target.value);
              if (preset) set(draftOf(preset.sheet));
            }}
          >
            <option value="">{t('usage.presetChoose')}</option>
            {known.presets.map(({ name }) => (
              <option key={name} value={name}>
                {t(`usage.presets.${name}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="fields">
        <Field
          label={t('fields.currency')}
          wrong={isWrong('currency') ? t('usage.wrong.currency') : undefined}
        >
          {ids => (
            <>
              <input
                {...ids}
                list="currencies"
                maxLength={3}
                spellCheck={false}
                autoComplete="off"
                value={draft.currency}
                onChange={event => set({ currency: event.target.value })}
              />
              <datalist id="currencies">
                {CURRENCIES.map(currency => (
                  <option key={currency} value={currency} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label={t('usage.audioPrice')} wrong={isWrong('audio') ? t('usage.wrong.price') : undefined}>
          {ids => (
            <input
              {...ids}
              inputMode="decimal"
              autoComplete="off"
              value={draft.audio}
              onChange={event => set({ audio: event.target.value })}
            />
          )}
        </Field>
      </div>
      <table className="price-table">
        <caption>{t('usage.tiersHint')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('fields.name')}</th>
            <th scope="col">{t('fields.up_to')}</th>
            <th scope="col">{t('fields.per_1000_minutes')}</th>
            <th scope="col">
              <span className="unseen">{t('usage.remove')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {draft.tiers.map((tier, at) => {
            const named = tier.name.trim() || t('usage.nth', { number: at + 1 });
            const cell = (field: 'name' | 'up_to' | 'per_1000_minutes') => ({
              'aria-label': t('common.labelled', { label: named, text: t(`fields.${field}`) }),
              'aria-invalid': isWrong(`tiers[${at}].${field}`),
              autoComplete: 'off',
            });
            return (
              <tr key={tier.id}>
                <td>
                  <input
                    {...cell('name')}
                    maxLength={40}
                    value={tier.name}
                    onChange={event => setTier(tier.id, { name: event.target.value })}
                  />
                </td>
                <td>
                  <input
                    {...cell('up_to')}
                    inputMode="numeric"
                    placeholder={t('usage.open')}
                    value={tier.upTo}
                    onChange={event => setTier(tier.id, { upTo: event.target.value })}
                  />
                </td>
                <td>
                  <input
                    {...cell('per_1000_minutes')}
                    inputMode="decimal"
                    placeholder={t('common.none')}
                    value={tier.price}
                    onChange={event => setTier(tier.id, { price: event.target.value })}
                  />
                </td>
                <td>
                  <IconButton
                    label={t('usage.removeTier', { name: named })}
                    disabled={draft.tiers.length === 1}
                    onClick={() => set({ tiers: draft.tiers.filter(({ id }) => id !== tier.id) })}
                  >
                    <X size={16} aria-hidden />
                  </IconButton>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {wrongField?.startsWith('tiers') && (
        <p className="field-wrong" role="alert">
          {wrongField.endsWith('name') && t('usage.wrong.name')}
          {wrongField.endsWith('up_to') && t('usage.wrong.upTo')}
          {wrongField.endsWith('minutes') && t('usage.wrong.price')}
        </p>
      )}
      {failure && !refused && <Problem failure={failure} />}
      <div className="price-actions">
        <Button
          look="quiet"
          icon={<Plus size={16} aria-hidden />}
          disabled={draft.tiers.length >= MOST_TIERS}
          onClick={() => set(withTier(draft))}
        >
          {t('usage.addTier')}
        </Button>
        <span className="top-space" />
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button look="primary" type="submit" busy={busy}>
          {t('common.save')}
        </Button>
      </div>
      <p className="field-hint">{t('usage.pricesHint')}</p>
    </form>
  );
}
