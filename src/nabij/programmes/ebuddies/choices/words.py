"""The words that return codes are made of, written for this project: short, friendly, without accents."""

from typing import Final

_WRITTEN = """
aap aard aarde aardig aas abdij abrikoos acht achter actie adel adem ader advies afdak afslag agaat agenda akker
akkoord album alfa alles almanak alpaca alt amandel amber anemoon anijs anker ansicht antiek antilope antwoord
appel appelbank appelboek appelboot appeldag appeldans appeldeur appelfeest appelglas appelhoek appelhuis
appelkaart appelkamer appellamp appellicht appellied appelmarkt appelmuur appelpad appelplek appelpoort appelreis
appelsoep appeltas appelveld appelweg april arend aria aroma artiest aster astronaut atelier atlas atleet augurk
augustus aurora auto avond avontuur azalea azuur baai baan baard baas babbel bad badge bagage bak baken baker
bakfiets bal balie balk balkon ballet ballon balsem bamboe banaan band bandje bank bankje bar barbecue bariton
barnsteen barok bas basilicum basis bassin batterij bazaar bed beek beeld been beer beest beetje begin behang
beige bel belofte ben berg bergbank bergboek bergboot bergdag bergdans bergdeur bergfeest bergglas berghoek
berghuis bergkaart bergkamer berglamp berglicht berglied bergmarkt bergmuur bergpad bergplek bergpoort bergreis
bergsoep bergtas bergveld bergweg bericht berk beroep bes beschuit bessen best beter beuk beurs bever bezem bezoek
bidon biet big bij bijbel bijen biljart bink binnen bioscoop bizon blaas blad blauw bleek blij blik bloei bloem
bloembank bloemboek bloemboot bloemdag bloemdans bloemdeur bloemfeest bloemglas bloemhoek bloemhuis bloemkaart
bloemkamer bloemlamp bloemlicht bloemlied bloemmarkt bloemmuur bloempad bloemplek bloempoort bloemreis bloemsoep
bloemtas bloemveld bloemweg bloesem blok blokfluit blond blouse blues bocht bodem boei boek boeket boemel boer
boerin boog boom boon boord boot bord borden borstel bos bosbank bosbes bosboek bosboot bosdag bosdans bosdeur
bosfeest bosglas boshoek boshuis boskaart boskamer boslamp boslicht boslied bosmarkt bosmuur bospad bosplek
bospoort bosreis bossoep bostas bosveld bosweg bot boter bouillon bouw boven bowlen braam brand breed breien brem
bries bril brink broccoli broek broer brok brom bron brons brood brug bruid bruin brul brunch bui buik buiten
bulder bundel bungalow buur buurt buurvrouw cabaret cacao cactus cadans cadeau cafe cake camera camping canon
canvas carnaval cello cent chalet chef chocola cider cijfer cipres circus cirkel citroen clown club cocon code
collage collectie college colonne componist computer concert conga contact cornet couplet creme creool croissant
curry cursus cyclaam cymbaal daad daalder dadel dag dageraad dahlia dak dal dame dans dansen dapper das dauw
december deeg deel deken deksel delta denken dennen derde deuk deur deurmat diamant dicht dichter dier dijk diner
ding dinsdag dirigent dobber dochter doek doel dok dolfijn dom donker dons donut doop doos dop dorp dorst draad
draai draak draf dragen drank dribbel drie driehoek dril drop druif druk drum duif duik duim duin duo durf duw
dwarrel dweil dynamo echo edel eekhoorn eend eender eerlijk eerste eeuw effen egel eger eik eikel eiland eind
eiwit eland elastiek elf elftal elixer els email emmer emoe energie engel enig enkel enorm ensemble entree envelop
eren erf erker ernst erwt esdoorn etage etalage etappe eten ether etui even express ezel faam fabel fagot fakkel
familie fanfare fantasie farm fauna fazant fee feest ferm fiets figuur fijn fiks film filter finale fiool fjord
flamingo flan flanel flat fles flink flits flora fluister fluit fluweel foam fok folder folk fonds fonkel fontein
fooi forel fort foto fotograaf framboos frank fregat friet fris front fruit fuchsia fuif fuik fusee gaan gaas gal
galerij galop gans garage garen garnaal gast gat gazon gebaar gebak gebed gebouw gedicht geduld geel geest
geheugen gehoor geit geld gele geluid geluk gemak gember genie gerst gesprek getal getij geur gevoel gewei gezang
gezel gezin gids giechel gier gieter gilde ginkgo gitaar glans glas gletsjer glimlach glimworm globe gloed goed
gok golf gondel gong gordijn gort goud graad graag graan gracht gram granaat grap gras gratis grens griep grijs
grind groen groente groep groet grond groot grot grut gul gum gunst haag haai haak haan haar haard haas hagel hal
halm hals halte hamer hamster hand handdoek hangmat hapje hard haring hark harmonie harp hars hart hartelijk haven
haver havik hazelnoot heelal heem heen heer heerlijk heg heide heilig heining hek hel held helder helft helm hemd
hemel hengel hengst herberg herder herfst hert hesp heup heuvel hiel hobby hoed hoef hoek hoen hoera hof hok hol
hommel hond honderd honing honk hoofd hoog hooi hoop hoorn hop horizon hort hotel hout hovenier huid huis hulp
hulst humor hut huzaar hyacint idee idool idylle iep iglo ijs ijsbank ijsbeer ijsboek ijsboot ijsdag ijsdans
ijsdeur ijsfeest ijsglas ijshoek ijshuis ijsje ijskaart ijskamer ijslamp ijslicht ijslied ijsmarkt ijsmuur ijspad
ijsplek ijspoort ijsreis ijssoep ijstas ijsveld ijsweg ijver ijzer imker index indigo inham inhoud inkijk inkt
insect interview iris ivoor jaar jak jam jampot januari jas jasmijn jazz jeans jeep jeugd jojo joker jol jong
jongen jubel judo juf juli juni jurk jute juweel kaai kaak kaap kaars kaart kaas kabel kabouter kachel kade kader
kajak kalender kalf kalk kalm kam kameel kamer kamille kamp kampioen kan kanaal kanarie kandelaar kaneel kano kans
kant kanten kantine kap kapel kapper kar karaf karakter karamel karavaan karmijn karnemelk karper kas kast
kastanje kasteel kat katoen kauw keel keer kegel kei kelder kelk kerk kern kers kerst ketel ketting keuken keus
kever kiel kier kies kijker kikker kind kink kiosk kip kist kiwi klank klap klaproos klas klaver klavier kleed
klei klein kleur klik klim klimop klink klip klok klomp kloof klooster klos kluif kluit knal knap knecht knie knik
knikker knip knobbel knoop knop knots knuffel koala koe koek koel koets koffer koffie kogel kok kokos kolibrie
kolk kom komeet komkommer kompas kooi kool koor koord koper koraal koren korf korst kort korting kostuum koud kous
kraag kraai kraal kraam kraan krab krans krant kreeft krekel krent krijt kring kristal kroes krokus kroon krop
kruid kruik kruimel kruis kruiwagen kruk krul kubus kuif kuiken kuil kuip kunst kurk kus kussen kust kwaliteit
kwark kwart kwartet kwast kweek kwik laag laan laars lach ladder lade lak laken lam lamp land lang langs lantaarn
lap lariks last lat laurier lava lavendel leem leer leeuw lek lekker lelie lens lente lepel leren les letter leuk
leuning lezen libel licht lied lief liefde lift lijf lijm lijn lijst lijster lila limoen lind linde linnen lint
lip lis lof logeer lok loket lolly long loods loof look loon loop lot lotus lucht lui luier luik luister luit
lunch lupine lus lust luxe lynx maag maal maan maanbank maanboek maanboot maand maandag maandans maandeur
maanfeest maanglas maanhoek maanhuis maankaart maankamer maanlamp maanlicht maanlied maanmarkt maanmuur maanpad
maanplek maanpoort maanreis maansoep maantas maanveld maanweg maart maat machine macht madelief magie magneet mais
makelaar maken makreel mand mandarijn manege mango mantel map marathon margriet marine markt marmer marmot masker
mast mat matroos mee meel meer meeuw mei meid melk melodie meloen meneer mens menu merel merg merk merrie mes
metaal meter metro meubel middag midden mier mijl mijn mild miljoen mimosa mint minuut mist model moe moed moeder
moeras moes mok mol molen moment mond monnik mooi moot morgen morsen mos mossel motor motto mouw mozaiek mug muis
mul munt murmel mus museum muts muur muze muziek naad naald naam nacht nagel narcis nat natuur navel nectar negen
nek nest net netel neus nevel nicht nieuw nieuws nijlpaard nijver noen noord noordster noot nootjes noren november
nul nummer nut nylon oase oceaan ochtend oester oever offer okapi oker oksel oktaaf oktober olie olifant olijf olm
oma omelet onder onion ons onweer oog oogst ooi oom oor oost opa opaal open opera orchidee orde oregano orgel
orkest otter oud oude ouder oven over overal overkant paal paar paard paars paasei pacht pad pagina pak paleis
palet paling palm pan panda paneel panfluit panter pantoffel papaja papaver papegaai papier paprika parade
paradijs paraplu parel park parket parkiet partij partner pas passer passie pasta pastel patrijs pauk pauw pauze
pedaal peddel peer pelikaan pels pen penseel peper perk perron pers perzik pet piano piccolo picknick pienter pier
pijl pijn pijp pil pinda pingel pinguin pint pioen pion piraat piramide pit pittig plaat plaats plan planeet plank
plant plas plat plein plezier ploeg ploeter plof plons pluim pluis plus poedel poeder poel poes poezie polder
polka pols pomp pompoen pond pony poolster poort poot pop populier porselein port post poster pot potlood praat
prachtig praten prei pret prieel priem prijs prik prins prinses prisma proef pronk prop pruim psalm puber publiek
puddel pudding puin pulp punt pup puree put puur puzzel pyjama quiche quiz quotum raad raaf raam rabarber racket
radar radijs radio rafel raket ram rand rang rank ranonkel ras raster rauw ravijn ravioli recept recht reden reeds
reeks reep regel regen regenboog reiger reis rek rekenen rekening relatie relief ren rendier rente replica rest
reus revue rib ridder riem riet rij rijk rijm rijp rijst rijtuig ring rit ritme rits rivier robijn rode rog rogge
rok rol rolstoel roman rond rondo rood room roos rooster roset rots route roze rozet rozijn rubber rug ruim ruis
ruit ruiter rund rups rust rustig saai safari saffier saffraan sage salade salie salon salto samba samen sandaal
sap sardine satijn sauna saus saxofoon schaal schaap schaar schaats schaduw schaken schat schatkist schelp schep
scherm schets scheut schijf schik schil schilder schip schoen schommel school schoon schoot schop schotel schouder
schouw schraal schrift schroef schuim schuit schutting schuur seconde seizoen september serenade serie serre
servies sesam sfeer sieraad sikkel singel sirene sirop sjaal sla slaap slager slak slang slee sleutel slinger slip
sloep sloof slot sluis smaak smal smaragd smid snaar snavel sneeuw snel snit snoek snoep snoer snor snuit soep
soja sok som sonate sonnet soort sopraan spaak spaan spaar spar specht speelgoed spek spel speld speler spelt
spiegel spier spijker spin spinazie spirit spits spons spoor sport spraak spreeuw spreuk spriet sprint sprong
sprookje spruit spurt staal staart stad stal stam stamp stand stap start statie station steel steen steiger stek
stekel stem stempel step ster sterk stift stijl stil stip stoel stoep stof stok stolp stoom stop straal straat
strand streek streep strik strooi stroom stroop struik studie stuk stuur suiker suite sultan super surf symfonie
taal taart tablet tachtig tafel tak talent tand tango tante tapijt tarwe tas tasje team teder teen tegel tekst tel
telefoon televisie tempel tempo tennis tent terras test theater thee theebank theeboek theeboot theedag theedans
theedeur theefeest theeglas theehoek theehuis theekaart theekamer theelamp theelicht theelied theemarkt theemuur
theepad theeplek theepoort theereis theesoep theetas theeveld theeweg thema thuis tien tij tijd tijding tijger
tijm tik tin tip titel tocht toekan toekomst toer toets toffee tol tomaat ton toneel tong toon toost top topaas
toren torso tosti touw traan tractor tram trap trapeze trappen treffer trein trek trio troef trom trombone trompet
tros trouw truffel trui tuba tube tuin tuinbank tuinboek tuinboot tuindag tuindans tuinder tuindeur tuinfeest
tuinglas tuinhoek tuinhuis tuinkaart tuinkamer tuinlamp tuinlicht tuinlied tuinmarkt tuinmuur tuinpad tuinplek
tuinpoort tuinreis tuinsoep tuintas tuinveld tuinweg tulp tunnel turf turkoois turnen twaalf twee tweeling twijg
twintig type uier uil uitje uitkijk uitstap uitzicht unie uniek uniform urn uur vaak vaardig vaart vaas vacht
vader vak valk vallei vanille varen varken vat veel veen veer veerpont veertig veld velg venkel venster ver verf
verhaal vers verte vest vier viering vierkant vijf vijg vijver villa vilt vin vinger vink violet viool vis visite
visser vlag vlak vlam vlas vlecht vleer vleugel vlieg vlieger vlier vlinder vloed vloer vlok vlot vlucht vlug
voedsel voeg voet voetbal vogel vol volk volle voor voorjaar vork vorm vos vouw vraag vracht vrede vreugde vriend
vrij vrijdag vroeg vrolijk vrouw vrucht vuist vuur vuurtoren waag waaier wacht wafel wagen waker wal walnoot wals
walvis wand wandel wang want warm wasbeer water watten wax web wedstrijd week weelde weer weg wei weide wel wens
wereld werk wesp west wever wezel wieg wiek wiel wier wierook wig wijd wijn wijs wijzer wilg wind winkel winter
wip wit wol wolf wolk wonder woning woord worm wortel woud yoga yoghurt zaad zaag zaal zacht zadel zak zalf zalm
zand zang zee zeebank zeeboek zeeboot zeedag zeedans zeedeur zeef zeefeest zeeglas zeehoek zeehond zeehuis
zeekaart zeekamer zeelamp zeelicht zeelied zeemarkt zeemuur zeep zeepad zeeplek zeepoort zeereis zeesoep zeetas
zeeveld zeeweg zegel zeil zeker zelden zes zestig zetel zeven zicht ziel zij zijde zilver zin zingen zoen zoet
zomer zon zonbank zonboek zonboot zondag zondans zonder zondeur zonfeest zonglas zonhoek zonhuis zonkaart zonkamer
zonlamp zonlicht zonlied zonmarkt zonmuur zonpad zonplek zonpoort zonreis zonsoep zontas zonveld zonweg zool zoon
zorg zout zuid zuil zuivel zuiver zus zwaai zwaan zwaluw zwart zwem zwier
"""

WORDS: Final = tuple(_WRITTEN.split())
