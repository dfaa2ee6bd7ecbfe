import { readLanguage } from '../../../scripts/import/language.ts';

describe('readLanguage', () => {
  test.each([
    ['en', 'en'],
    ['eng', 'eng'],
    ['en_US', 'en-US'],
    ['zh-Hant', 'zh-Hant'],
    ['eng.', 'eng'],
    ['[eng]', 'eng'],
    ['English', 'en'],
    ['FRENCH', 'fr'],
    ['Russian', 'ru'],
    ['Deutsch', 'de'],
    ['Englisch', 'en'],
    ['français', 'fr'],
    ['Français', 'fr'],
    ['anglais', 'en'],
    ['espanol', 'es'],
    ['inglés', 'en'],
    ['italiano', 'it'],
    ['日本語', 'ja'],
    ['Русский', 'ru'],
    ['Spanish; Castilian', 'es'],
    ['Castilian', 'es'],
    ['Greek, Ancient (to 1453)', 'grc'],
    ['Ancient Greek', 'grc'],
    ['English, Middle (1100-1500)', 'enm'],
    ['English (Middle)', 'enm'],
    ['Brazilian Portuguese', 'pt-BR'],
    ['Portuguese (Brazil)', 'pt-BR'],
    ['eng, deu', 'eng'],
    ['English; French', 'en'],
    ['German and English', 'de'],
    ['["eng"]', 'eng'],
  ])('reads %j as %j', (cell, language) => {
    expect(readLanguage(cell)).toBe(language);
  });

  test.each(['Klingonese', 'e', 'various', '12'])('does not guess %j', (cell) => {
    expect(readLanguage(cell)).toBeUndefined();
  });
});
