/** A link as a QR code. Always dark on white: that is what cameras read. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Code {
  size: number;
  /** The dark squares, as one path. */
  path: string;
}

/** The library is loaded only when a code is shown. */
async function draw(text: string): Promise<Code> {
  const { encode } = await import('uqr');
  const { size, data } = encode(text, { ecc: 'M', border: 2 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: squares.join('') };
}

export function QrCode({ text }: { text: string }) {
  const { t } = useTranslation();
  const [code, setCode] = useState<Code | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let over = false;
    draw(text).then(
      drawn => !over && setCode(drawn),
      () => !over && setFailed(true),
    );
    return () => {
      over = true;
    };
  }, [text]);

  if (failed) return <p className="invite-hint">{t('invite.qrFailed')}</p>;
  return (
    <div className="qr" aria-busy={code === null}>
      {code && (
        <svg
          viewBox={`0 0 ${code.size} ${code.size}`}
          role="img"
          aria-label={t('invite.qr')}
          shapeRendering="crispEdges"
        >
          <path d={code.path} />
        </svg>
      )}
    </div>
  );
}
