import { parse } from 'csv-parse/sync';
import { findColumns, headerOfList } from '../../../scripts/import/columns.ts';

/** The names of the columns that are found for each field; of authors, with how they are used. */
function findNames(header: string, mapping = ''): Record<string, string[]> {
  const [cells = []] = parse(header);
  const { authors, ...columns } = findColumns(cells, mapping);
  const found = Object.entries(columns).map(([field, positions]) => [
    field,
    positions.map((position) => cells[position]),
  ]);
  return {
    ...(Object.fromEntries(found.filter(([, names]) => names?.length)) as Record<string, string[]>),
    authors: authors.map(({ position, use }) => `${use} ${cells[position]}`),
  };
}

describe('findColumns', () => {
  test.each([
    [
      'Goodreads',
      'Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,Publisher,Year Published,Original Publication Year,Date Added',
      {
        title: ['Title'],
        authors: ['main Author', 'alternative Author l-f', 'additional Additional Authors'],
        isbn: ['ISBN13', 'ISBN'],
        year: ['Year Published', 'Original Publication Year'],
      },
    ],
    [
      'goodbooks, the title of the copy before the original one',
      'book_id,isbn,isbn13,authors,original_publication_year,original_title,title,language_code',
      {
        title: ['title', 'original_title'],
        authors: ['main authors'],
        isbn: ['isbn13', 'isbn'],
        year: ['original_publication_year'],
        language: ['language_code'],
      },
    ],
    [
      'StoryGraph',
      'Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added',
      { title: ['Title'], authors: ['main Authors', 'additional Contributors'], isbnOrOther: ['ISBN/UID'] },
    ],
    [
      'LibraryThing',
      'Book Id,Title,Sort Character,Primary Author,Primary Author Role,Secondary Author,Secondary Author Roles,Publication,Date,Languages,Original Languages,ISBN,ISBNs',
      {
        title: ['Title'],
        authors: ['main Primary Author', 'additional Secondary Author'],
        isbn: ['ISBN', 'ISBNs'],
        year: ['Date'],
        language: ['Languages'],
      },
    ],
    [
      'Calibre',
      'authors,author_sort,timestamp,isbn,identifiers,languages,title,title_sort,pubdate',
      {
        title: ['title'],
        authors: ['main authors', 'alternative author_sort'],
        isbn: ['isbn'],
        ean: ['identifiers'],
        year: ['pubdate'],
        language: ['languages'],
      },
    ],
    [
      'Koha',
      'biblionumber,title,author,isbn,copyrightdate,publicationyear',
      {
        title: ['title'],
        authors: ['main author'],
        isbn: ['isbn'],
        year: ['publicationyear', 'copyrightdate'],
      },
    ],
    [
      'BookBuddy',
      'Title,Original Title,Author,"Author (Last, First)",Date Published,Year Published,Original Year Published,ISBN,Language,Original Language',
      {
        title: ['Title', 'Original Title'],
        authors: ['main Author', 'alternative Author (Last, First)'],
        isbn: ['ISBN'],
        year: ['Year Published', 'Date Published', 'Original Year Published'],
        language: ['Language'],
      },
    ],
    [
      'Libib',
      'item_type,title,creators,first_name,last_name,ean_isbn13,upc_isbn10,publish_date',
      {
        title: ['title'],
        authors: ['main creators'],
        isbnOrOther: ['ean_isbn13', 'upc_isbn10'],
        year: ['publish_date'],
      },
    ],
    [
      'Open Library',
      'key,title,author_name,first_publish_year,isbn,language',
      {
        title: ['title'],
        authors: ['main author_name'],
        isbn: ['isbn'],
        year: ['first_publish_year'],
        language: ['language'],
      },
    ],
    [
      'OpenAlex',
      'id,doi,display_name,publication_year,language,authorships.author.display_name',
      {
        title: ['display_name'],
        authors: ['main authorships.author.display_name'],
        year: ['publication_year'],
        language: ['language'],
      },
    ],
    [
      'Zotero',
      'Key,Item Type,Publication Year,Author,Title,ISBN,Language',
      {
        title: ['Title'],
        authors: ['main Author'],
        isbn: ['ISBN'],
        year: ['Publication Year'],
        language: ['Language'],
      },
    ],
    [
      'a DSpace repository',
      'id,dc.title,dc.contributor.author,dc.date.issued,dc.identifier.isbn,dc.language.iso',
      {
        title: ['dc.title'],
        authors: ['main dc.contributor.author'],
        isbn: ['dc.identifier.isbn'],
        year: ['dc.date.issued'],
        language: ['dc.language.iso'],
      },
    ],
    [
      "a bookshop's scanner",
      'EAN,Book Title,Book Author,Publisher,Price',
      { title: ['Book Title'], authors: ['main Book Author'], ean: ['EAN'] },
    ],
    [
      'German',
      'Titel,Autor(en),ISBN,Erscheinungsjahr,Sprache',
      {
        title: ['Titel'],
        authors: ['main Autor(en)'],
        isbn: ['ISBN'],
        year: ['Erscheinungsjahr'],
        language: ['Sprache'],
      },
    ],
    [
      'German, of both genders',
      'Buchtitel,Autor*in,ISBN-Nummer,Jahr',
      { title: ['Buchtitel'], authors: ['main Autor*in'], isbn: ['ISBN-Nummer'], year: ['Jahr'] },
    ],
    [
      'French',
      'Titre du livre,Auteur(s),Année de publication,Langue',
      {
        title: ['Titre du livre'],
        authors: ['main Auteur(s)'],
        year: ['Année de publication'],
        language: ['Langue'],
      },
    ],
    [
      'Spanish',
      'TÍTULO,Autores,Año de publicación,Idioma',
      {
        title: ['TÍTULO'],
        authors: ['main Autores'],
        year: ['Año de publicación'],
        language: ['Idioma'],
      },
    ],
    [
      'Italian',
      'Titolo,Autore,Anno di pubblicazione,Lingua,Codice ISBN',
      {
        title: ['Titolo'],
        authors: ['main Autore'],
        isbn: ['Codice ISBN'],
        year: ['Anno di pubblicazione'],
        language: ['Lingua'],
      },
    ],
    [
      'MARC, by its tags',
      '020$a,245$a,100$a,700$a,260$c,300$a',
      {
        title: ['245$a'],
        authors: ['main 100$a', 'additional 700$a'],
        isbn: ['020$a'],
        year: ['260$c'],
      },
    ],
    [
      'Spanish, of both genders, with a form of dates',
      'Título,Autor/a,Fecha de publicación (dd/mm/yyyy)',
      { title: ['Título'], authors: ['main Autor/a'], year: ['Fecha de publicación (dd/mm/yyyy)'] },
    ],
    [
      'in other words and cases',
      ' BOOK TITLE ,Name of the Author,ISBN-13,yearOfPublication',
      {
        title: [' BOOK TITLE '],
        authors: ['main Name of the Author'],
        isbn: ['ISBN-13'],
        year: ['yearOfPublication'],
      },
    ],
  ])('finds the columns of %s', (_case, header, found) => {
    expect(findNames(header)).toEqual(found);
  });

  test('takes all columns of one name', () => {
    expect(findNames('title,author,author')).toMatchObject({ authors: ['main author', 'main author'] });
  });

  test('goes by what a person says, and by the names for the rest', () => {
    const header = 'Werk,Wer,Titel,Jahr,ISBN';

    expect(findNames(header, 'werk=title, Wer=authors,Jahr=unused')).toEqual({
      title: ['Werk'],
      authors: ['main Wer'],
      isbn: ['ISBN'],
    });
  });

  test('takes a column with a comma in its name from a mapping in quotes', () => {
    expect(findColumns(['What, in short', 'Who'], '"What, in short=title",Who=author')).toMatchObject({
      title: [0],
      authors: [{ position: 1, use: 'main', nameOrder: 'last-first' }],
    });
  });

  test.each([
    [
      'a column that there is not',
      'Name=title',
      'COLUMNS names "Name", and its columns are "title", "author"',
    ],
    ['a field that there is not', 'title=heading', 'COLUMNS has "title=heading": say COLUMN=FIELD'],
    ['no pair', 'title', 'COLUMNS has "title": say COLUMN=FIELD'],
    ['quotes that do not pair up', '"title=title', 'COLUMNS has quotes that do not pair up'],
  ])('refuses a mapping with %s', (_case, mapping, message) => {
    expect(() => findColumns(['title', 'author'], mapping)).toThrow(message);
  });

  test('refuses a file without a title, and tells which columns it has', () => {
    expect(() => findColumns(['name', 'authors'])).toThrow(
      /no column for the title.*"name", "authors".*COLUMNS=/,
    );
  });

  test('refuses a file without authors', () => {
    expect(() => findColumns(['title', 'isbn'])).toThrow(/no column for the authors/);
  });
});

describe('headerOfList', () => {
  test('says of each column of names how they are written, and findColumns reads that', () => {
    const names = ['title', 'author', 'contributors'];
    const header = headerOfList(names, {
      authors: [
        { position: 1, use: 'main', isSingular: true, nameOrder: 'last-first' },
        { position: 2, use: 'additional', isSingular: false, nameOrder: 'first-last' },
      ],
    });

    expect(header).toEqual(['title', 'author [Last, First]', 'contributors [First Last]']);
    expect(findColumns(header)).toMatchObject({
      title: [0],
      authors: [
        { position: 1, nameOrder: 'last-first' },
        { position: 2, nameOrder: 'first-last' },
      ],
    });
    expect(headerOfList(header, findColumns(header))).toEqual(header);
  });
});
