import { createVerifier, isVerifierOf } from '../../../scripts/database/scram.ts';

describe('createVerifier', () => {
  test('agrees with the example of RFC 7677', () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');

    expect(createVerifier('pencil', salt)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  test('takes a new salt each time', () => {
    expect(createVerifier('pencil')).not.toBe(createVerifier('pencil'));
  });
});

describe('isVerifierOf', () => {
  test('knows the password of a verifier', () => {
    expect(isVerifierOf(createVerifier('pencil'), 'pencil')).toBe(true);
  });

  test.each(['', 'md5abc', createVerifier('paper')])(
    'tells %j from a verifier of the password',
    (verifier) => {
      expect(isVerifierOf(verifier, 'pencil')).toBe(false);
    },
  );
});
