const text = 'naïve 𝄞 👩‍👩‍👧 ﬁ';
console.log(text, text.length, [...text].length, text.normalize('NFKD').length, text.toUpperCase(), encodeURIComponent(text));
console.log([...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length, /\p{Script=Greek}/u.test('λ'), '\ud834'.isWellFormed?.());
console.log(Buffer.from(text).toString('base64'), new TextDecoder('latin1').decode(new Uint8Array([0xe9])));
