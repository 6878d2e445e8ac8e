#include "text/language_evidence.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace quarry::text {
namespace {

std::optional<Language> language_of(std::string_view text) {
  LanguageEvidence evidence;
  evidence.add(text);
  return evidence.language();
}

constexpr std::pair<Language, const char*> kTexts[] = {
    {Language::english,
     "The library opens at nine in the morning. Readers who have lost their card can ask for a "
     "new one at the desk; it costs two euros and is ready on the same day."},
    {Language::german,
     "Die Bücherei öffnet um neun Uhr. Wer seine Karte verloren hat, kann an der Theke eine neue "
     "bekommen; sie kostet zwei Euro und ist noch am selben Tag fertig."},
    {Language::french,
     "La bibliothèque ouvre à neuf heures. Les lecteurs qui ont perdu leur carte peuvent en "
     "demander une autre au guichet; elle coûte deux euros et elle est prête le jour même."},
    {Language::spanish,
     "La biblioteca abre a las nueve. Los lectores que han perdido su tarjeta pueden pedir otra "
     "en el mostrador; cuesta dos euros y está lista el mismo día, pero no los domingos."},
    {Language::italian,
     "La biblioteca apre alle nove. I lettori che hanno perso la tessera ne possono chiedere "
     "un'altra al banco; costa due euro ed è pronta il giorno stesso, ma non la domenica."},
    {Language::portuguese,
     "A biblioteca abre às nove horas. Os leitores que perderam o cartão podem pedir outro no "
     "balcão; custa dois euros e não demora mais do que um dia, mas só para os sócios."},
    {Language::catalan,
     "La biblioteca obre a les nou. Els lectors que han perdut el carnet en poden demanar un "
     "altre al taulell; costa dos euros i és a punt el mateix dia, però no els diumenges."},
    {Language::romanian,
     "Biblioteca se deschide la ora nouă. Cititorii care și-au pierdut legitimația pot cere una "
     "nouă la ghișeu; aceasta costă doi euro și este gata în aceeași zi, dar nu duminica."},
    {Language::dutch,
     "De bibliotheek gaat om negen uur open. Wie zijn kaart heeft verloren, kan aan de balie een "
     "nieuwe krijgen; die kost twee euro en is nog op dezelfde dag klaar."},
    {Language::danish,
     "Biblioteket åbner klokken ni. En læser, hvis kort er blevet væk, kan få et nyt af damen ved "
     "skranken; det koster to kroner og er færdigt efter en time, men ikke hvis der er lukket."},
    {Language::norwegian,
     "Biblioteket åpner klokken ni. Lesere som har mistet kortet sitt, kan få et nytt ved "
     "skranken; det koster to kroner og er ferdig etter en time, men ikke når det er stengt nå."},
    {Language::swedish,
     "Biblioteket öppnar klockan nio. De som har tappat sitt kort kan få ett nytt vid disken; det "
     "kostar två kronor och är klart efter en timme, men inte när det är stängt."},
    {Language::finnish,
     "Kirjasto avataan kello yhdeksän. Lukija, joka on hukannut korttinsa, voi saada uuden "
     "tiskiltä; se maksaa kaksi euroa ja on valmis samana päivänä, mutta ei sunnuntaisin."},
    {Language::hungarian,
     "A könyvtár kilenckor nyit. Az olvasó, ha elveszett a kártyája, a pultnál kérhet egy "
     "másikat; ez két euróba kerül, és még aznap kész, de vasárnap nem, csak hétfőn."},
    {Language::turkish,
     "Kütüphane saat dokuzda açılır. Kartını kaybeden bir okur bankodan yeni bir kart alabilir; "
     "bu kart iki avro ve aynı gün hazır olur, ama pazar için değil, daha sonra verilir."},
    {Language::indonesian,
     "Perpustakaan buka pada pukul sembilan. Pembaca yang kehilangan kartu dapat meminta kartu "
     "baru di meja ini; harganya dua euro dan akan selesai pada hari itu juga."},
    {Language::lithuanian,
     "Biblioteka atidaroma devintą valandą. Skaitytojas, kuris pametė kortelę, gali gauti naują "
     "prie stalo; ji yra už du eurus ir bus tą pačią dieną, bet ne sekmadienį, kai jau vėlu."},
    {Language::basque,
     "Liburutegia bederatzietan irekitzen da. Txartela galdu duen irakurleak beste bat eska "
     "dezake eta bi euro balio du; egun berean prest dago, baina ez da igandean egiten."},
    {Language::irish,
     "Osclaíonn an leabharlann ar a naoi. Má tá a chárta caillte ag an léitheoir, is féidir "
     "ceann nua a fháil ag an deasc agus dhá euro air, ach ní bhíonn sé réidh go dtí seo."},
};

TEST(LanguageEvidence, AFewSentencesIdentifyTheLanguage) {
  for (const auto& [language, text] : kTexts) {
    EXPECT_EQ(language_of(text), language) << code_of(language);
  }
}

TEST(LanguageEvidence, LanguagesWithoutAStemmerAreNotTakenForRelatedOnes) {
  for (const char* text :
       {"Biblioteka jest otwarta od dziewiątej. Czytelnik, który nie ma już karty, może dostać "
        "nową przy ladzie; kosztuje dwa euro i jest gotowa tego dnia, ale nie w niedzielę.",
        "Knihovna se otevírá v devět hodin. Čtenář, který nemá kartu, si může u pultu koupit "
        "novou; stojí dvě eura a je hotová ještě ten den, ale ne v neděli, kdy je zavřeno.",
        "Knjižnica se otvara u devet sati. Čitatelj koji je izgubio iskaznicu može na pultu "
        "dobiti novu; ona stoji dva eura i bit će gotova istoga dana, ali ne i nedjeljom.",
        "Thư viện mở cửa lúc chín giờ sáng. Bạn đọc bị mất thẻ có thể xin thẻ mới ở quầy, giá "
        "hai đồng và có ngay trong ngày, nhưng không vào chủ nhật.",
        "Maktaba hufunguliwa saa tatu asubuhi. Msomaji aliyepoteza kadi yake anaweza kupata mpya "
        "kwenye meza kwa euro mbili siku hiyo hiyo, lakini si Jumapili.",
        "Bibliotheca hora nona aperitur. Lector qui tesseram amisit aliam petere potest; duobus "
        "denariis constat et eodem die parata est, sed non die dominica."}) {
    EXPECT_EQ(language_of(text).value_or(Language::english), Language::english) << text;
  }
}

TEST(LanguageEvidence, NamesCodeAndTablesAreUndecided) {
  for (const char* text :
       {"", "12 34 56", "Vincent van der Berg, Anna van den Bos, Maria de la Cruz, Luis de la Vega",
        "die 1 die 2 die 3 die holder die plate punch", "Kirche Turm Brücke Fluss Berg Tal",
        "for (int i = 0; i < n; ++i) { a[i] = b[i] + c[i]; } return a;",
        "SELECT nom, prénom, ville FROM clients ORDER BY nom",
        "图书馆九点开门。读者可以在柜台领取新卡。"}) {
    EXPECT_EQ(language_of(text), std::nullopt) << text;
  }
}

TEST(LanguageEvidence, AQuotationDoesNotDecideTheLanguageOfTheText) {
  const std::string english = kTexts[0].second, german = kTexts[1].second;
  EXPECT_EQ(language_of(english + " " + english + " The sign says: Wer hat die Karte verloren?"),
            Language::english);
  EXPECT_EQ(language_of(english + " " + german), std::nullopt) << "half English, half German";
}

TEST(LanguageEvidence, EvidenceOfTheWholeIsTheSumOfItsParts) {
  LanguageEvidence whole, first, second;
  first.add("Die Bücherei öffnet um neun Uhr.");
  second.add("Wer seine Karte verloren hat, kann an der Theke eine neue bekommen.");
  EXPECT_EQ(first.language(), std::nullopt);
  whole += first;
  whole += second;
  EXPECT_EQ(whole.language(), Language::german);
}

TEST(LanguageEvidence, RecognizesWordsDespitePunctuationAndCapitals) {
  EXPECT_EQ(language_of("„Die Pumpe“ – und «der Motor» – IST NICHT FÜR „das Öl“, sondern\u00a0für "
                        "das Wasser."),
            Language::german);
}

TEST(Language, CodesRoundTrip) {
  for (const auto& [language, text] : kTexts) {
    EXPECT_EQ(language_of_code(code_of(language)), language);
  }
  EXPECT_EQ(language_of_code("de-AT"), Language::german);
  EXPECT_EQ(language_of_code("PT_br"), Language::portuguese);
  for (const char* code : {"", "xx", "deu", "d", "-", "Deutsch"}) {
    EXPECT_EQ(language_of_code(code), Language::english) << code;
  }
}

}  // namespace
}  // namespace quarry::text
