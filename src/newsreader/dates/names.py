"""Names of months and weekdays, long and short, in all cases that dates have them in.

Written by `make names` from the Unicode CLDR (cldr.unicode.org; babel 2.19.0), folded as `newsreader.text.fold`
does; a name is listed once, however many languages share it.
"""

MONTHS = (
    "january|jan|janvier|janv|januar|janner|enero|ene|gener|gen|xaneiro|xan|urtarrila|urtarrilaren|urt|"
    "gennaio|janeiro|ianuarie|ian|januari|januarie|jannewaris|ionawr|ion|eanair|ean|tammikuuta|tammi|"
    "tammikuu|jaanuar|jaan|janvaris|sausio|saus|sausis|stycznia|sty|styczen|ledna|led|leden|januara|"
    "јануар|јан|јануари|януари|яну|janar|ιανουαριου|ιαν|ιανουαριοσ|ocak|oca|yanvar|yan|қаңтар|қаң|"
    "января|янв|январь|студзеня|сту|студзень|січня|січ|січень|հունվարի|հնվ|հունվար|იანვარი|იან|يناير|"
    "جانفي|كانون الثاني|ژانویه|جنوری|ינואר|ינו׳|जनवरी|जन॰|জানুযারি|জানু|जानेवारी|जाने|ਜਨਵਰੀ|ਜਨ|"
    "જાનયુઆરી|જાનયુ|ஜனவரி|ஜன|జనవరి|జన|ಜನವರಿ|ಜನ|ജനുവരി|ജനു|දුරුතු|มกราคม|ม.ค|一月",
    "february|feb|fevrier|fevr|februar|febrero|febrer|febr|febreiro|otsaila|otsailaren|ots|febbraio|"
    "fevereiro|fev|februarie|februari|febrewaris|chwefror|chwef|chw|feabhra|feabh|helmikuuta|helmi|"
    "helmikuu|veebruar|veebr|februaris|vasario|vas|vasaris|lutego|lut|luty|unora|uno|unor|februara|"
    "фебруар|феб|февруари|фев|shkurt|shk|φεβρουαριου|φεβ|φεβρουαριοσ|subat|sub|fevral|ақпан|ақп|"
    "февраля|февр|февраль|лютага|лют|люты|лютого|лютии|փետրվարի|փտվ|փետրվար|თებერვალი|თებ|فبراير|فيفري|"
    "شباط|فوریه|فروری|פברואר|פבר׳|फरवरी|फर॰|ফেবরুযারি|ফেব|फेबरुवारी|फेबरु|फेबरुअरी|ਫਰਵਰੀ|ਫਰ|ફેબરુઆરી|"
    "ફેબરુ|பிபரவரி|பிப|ఫిబరవరి|ఫిబర|ಫೆಬರವರಿ|ಫೆಬರ|ഫെബരുവരി|ഫെബരു|නවම|กมภาพันธ์|ก.พ|pebrero|peb|二月",
    "march|mar|mars|marz|marzo|marc|martxoa|martxoaren|marco|martie|maart|mrt|maerz|mae|mawrth|maw|"
    "marta|marts|maaliskuuta|maalis|maaliskuu|kovo|kov|kovas|marca|marzec|brezna|bre|brezen|marec|mart|"
    "март|мар|marcius|μαρτιου|μαρ|μαρτιοσ|наурыз|нау|марта|сакавіка|сак|сакавік|березня|бер|березень|"
    "մարտի|մրտ|մարտ|მარტი|მარ|مارس|اذار|مارچ|מרץ|मारच|মারচ|ਮਾਰਚ|મારચ|மாரச|மார|మారచి|ಮಾರಚ|മാർചച|മാർ|"
    "මැදින|มีนาคม|มี.ค|maret|mac|marso|machi|三月",
    "april|apr|avril|avr|abril|abr|apirila|apirilaren|api|aprile|aprilie|abrell|ebrill|ebr|aibrean|"
    "aib|huhtikuuta|huhti|huhtikuu|aprill|aprilis|balandzio|bal|balandis|kwietnia|kwi|kwiecien|dubna|"
    "dub|duben|aprila|април|апр|prill|pri|απριλιου|απρ|απριλιοσ|nisan|nis|aprel|сәуір|сәу|апреля|"
    "апрель|красавіка|кра|красавік|квітня|квіт|квітень|ապրիլի|ապր|ապրիլ|აპრილი|აპრ|ابريل|افريل|نيسان|"
    "اوریل|اپریل|אפריל|אפר׳|अपरैल|এপরিল|এপরি|एपरिल|एपरि|अपरिल|ਅਪਰੈਲ|ਅਪਰੈ|એપરિલ|ஏபரல|ஏப|ఏపరిల|ఏపరి|"
    "ಏಪರಿಲ|ಏಪರಿ|ഏപരിൽ|ഏപരി|බක|เมษายน|เม.ย|aprili|四月",
    "may|mai|mayo|maig|maio|maiatza|maiatzaren|maggio|mag|mei|maaie|mee|bealtaine|beal|maj|toukokuuta|"
    "touko|toukokuu|maijs|geguzes|geg|geguze|maja|kvetna|kve|kveten|мај|маи|majus|μαιου|μαι|μαιοσ|"
    "mayis|мамыр|мам|мая|травня|трав|травень|մայիսի|մյս|մայիս|მაისი|მაი|مايو|ماي|ايار|مه|ميی|מאי|"
    "मई|মে|मे|ਮਈ|મે|மே|మే|ಮೇ|മേയ|වෙසක|พฤษภาคม|พ.ค|五月",
    "june|jun|juin|juni|junio|juny|xuno|ekaina|ekainaren|eka|giugno|giu|junho|iunie|iun|junie|"
    "mehefin|meh|meitheamh|meith|kesakuuta|kesa|kesakuu|juuni|junijs|birzelio|birz|birzelis|czerwca|cze|"
    "czerwiec|cervna|cvn|cerven|juna|junij|јуни|јун|юни|junius|qershor|qer|ιουνιου|ιουν|ιουνιοσ|"
    "haziran|haz|iyun|iyn|маусым|мау|июня|июн|июнь|чэрвеня|чэр|чэрвень|червня|черв|червень|հունիսի|"
    "հնս|հունիս|ივნისი|ივნ|يونيو|جوان|حزيران|ژوين|جون|יוני|जून|জুন|जुन|ਜੂਨ|જૂન|ஜூன|జూన|ಜೂನ|ജൂൺ|"
    "පොසොන|มิถนายน|มิ.ย|hunyo|hun|六月",
    "july|jul|juillet|juil|juill|juli|julio|juliol|xullo|xul|uztaila|uztailaren|uzt|luglio|lug|julho|"
    "iulie|iul|julie|gorffennaf|gorff|gor|iuil|heinakuuta|heina|heinakuu|juuli|julijs|liepos|liep|"
    "liepa|lipca|lip|lipiec|cervence|cvc|cervenec|jula|julij|јули|јул|юли|julius|korrik|korr|ιουλιου|"
    "ιουλ|ιουλιοσ|temmuz|tem|iyul|iyl|шілде|шіл|июля|июл|июль|ліпеня|ліп|ліпень|липня|лип|липень|"
    "հուլիսի|հլս|հուլիս|ივლისი|ივლ|يوليو|جويلية|يوليوز|تموز|ژويیه|جولايی|יולי|जुलाई|जुल॰|জুলাই|জুল|"
    "जुलै|ਜੁਲਾਈ|ਜੁਲਾ|જુલાઈ|ஜூலை|జులె|ಜುಲೈ|ജൂലൈ|ඇසළ|กรกฎาคม|ก.ค|julai|hulyo|hul|七月",
    "august|aug|aout|agosto|ago|agost|ag|abuztua|abuztuaren|abu|augustus|awst|lunasa|lun|augusti|"
    "agust|agu|elokuuta|elo|elokuu|augusts|rugpjucio|rugp|rugpjutis|sierpnia|sie|sierpien|srpna|srp|"
    "srpen|augusta|avgust|avg|аугуст|ауг|август|авг|augusztus|gusht|gush|αυγουστου|αυγ|αυγουστοσ|"
    "agustos|avqust|avq|тамыз|там|августа|жніуня|жні|жнівень|серпня|серп|серпень|օգոստոսի|օգս|օգոստոս|"
    "აგვისტო|აგვ|اغسطس|اوت|غشت|اب|اگست|אוגוסט|אוג׳|अगसत|अग॰|আগসট|আগ|ऑगसट|ऑग|अगसट|ਅਗਸਤ|ਅਗ|ઑગસટ|"
    "ஆகஸட|ஆக|ఆగసటు|ఆగ|ಆಗಸಟ|ಆಗ|ഓഗസററ|ഓഗ|නිකිණි|สิงหาคม|ส.ค|agustus|ogos|ogo|agosti|八月",
    "september|sep|septembre|sept|septiembre|setiembre|set|setembre|setembro|iraila|irailaren|ira|"
    "settembre|septembrie|septimber|medi|mean fomhair|mfomh|syyskuuta|syys|syyskuu|septembris|rugsejo|"
    "rugs|rugsejis|wrzesnia|wrz|wrzesien|zari|zar|septembra|septembar|септембар|сеп|септември|szeptember|"
    "szept|shtator|sht|σεπτεμβριου|σεπ|σεπτεμβριοσ|eylul|eyl|sentyabr|sen|sentabr|қыркүиек|қыр|сентября|"
    "сент|сентябрь|верасня|вер|верасень|вересня|вересень|սեպտեմբերի|սեպ|սեպտեմբեր|სექტემბერი|სექ|سبتمبر|"
    "شتنبر|ايلول|سپتامبر|ستمبر|ספטמבר|ספט׳|सितंबर|सित॰|সেপটেমবর|সেপ|সেপট|सपटेंबर|सपटें|सेपटेमबर|ਸਤੰਬਰ|"
    "ਸਤੰ|સપટેમબર|સપટે|செபடமபர|செப|సెపటెంబర|సెపటెం|ಸೆಪಟೆಂಬರ|ಸೆಪಟೆಂ|സെപററംബർ|സെപററം|බිනර|กันยายน|ก.ย|"
    "setyembre|septemba|九月",
    "october|oct|octobre|oktober|okt|octubre|outubro|out|urria|urriaren|urr|ottobre|ott|octombrie|"
    "hydref|hyd|deireadh fomhair|dfomh|lokakuuta|loka|lokakuu|oktoober|oktobris|spalio|spal|spalis|"
    "pazdziernika|paz|pazdziernik|rijna|rij|rijen|oktobra|oktobar|октобар|окт|октомври|tetor|tet|"
    "οκτωβριου|οκτ|οκτωβριοσ|ekim|eki|oktyabr|oktabr|қазан|қаз|октября|октябрь|кастрычніка|кас|"
    "кастрычнік|жовтня|жовт|жовтень|հոկտեմբերի|հոկ|հոկտեմբեր|ოქტომბერი|ოქტ|اكتوبر|تشرين الاول|اکتبر|"
    "اکتوبر|אוקטובר|אוק׳|अकटूबर|अकटू॰|অকটোবর|অকটো|ऑकटोबर|ऑकटो|अकटोबर|ਅਕਤੂਬਰ|ਅਕਤੂ|ઑકટોબર|ઑકટો|அகடோபர|"
    "அக|అకటోబర|అకటో|ಅಕಟೋಬರ|ಅಕಟೋ|ഒകടോബർ|ഒകടോ|වප|ตลาคม|ต.ค|oktubre|oktoba|十月",
    "november|nov|novembre|noviembre|novembro|azaroa|azaroaren|aza|noiembrie|novimber|tachwedd|tach|"
    "samhain|samh|marraskuuta|marras|marraskuu|novembris|lapkricio|lapkr|lapkritis|listopada|lis|listopad|"
    "listopadu|novembra|novembar|новембар|нов|ноември|ное|nentor|nen|νοεμβριου|νοε|νοεμβριοσ|kasim|kas|"
    "noyabr|noy|қараша|қар|ноября|нояб|ноябрь|лістапада|ліс|лістапад|листопада|лист|листопад|նոյեմբերի|"
    "նոյ|նոյեմբեր|ნოემბერი|ნოე|نوفمبر|نونبر|تشرين الثاني|نوامبر|نومبر|נובמבר|נוב׳|नवंबर|नव॰|নভেমবর|নভে|"
    "नोवहेंबर|नोवहें|नोभेमबर|ਨਵੰਬਰ|ਨਵੰ|નવેમબર|નવે|நவமபர|நவ|నవంబర|నవం|ನವೆಂಬರ|ನವೆಂ|നവംബർ|നവം|ඉල|"
    "พฤศจิกายน|พ.ย|nobyembre|nob|novemba|十一月",
    "december|dec|decembre|dezember|dez|diciembre|dic|desembre|des|decembro|abendua|abenduaren|abe|"
    "dicembre|dezembro|decembrie|desember|desimber|rhagfyr|rhag|nollaig|noll|joulukuuta|joulu|joulukuu|"
    "detsember|dets|decembris|gruodzio|gruod|gruodis|grudnia|gru|grudzien|prosince|pro|prosinec|decembra|"
    "decembar|децембар|дец|декември|дек|dhjetor|dhj|δεκεμβριου|δεκ|δεκεμβριοσ|aralik|ara|dekabr|dek|"
    "желтоқсан|жел|декабря|декабрь|снежня|сне|снежань|грудня|груд|грудень|դեկտեմբերի|դեկ|դեկտեմբեր|"
    "დეკემბერი|დეკ|ديسمبر|دجنبر|كانون الاول|دسامبر|دسمبر|דצמבר|דצמ׳|दिसंबर|दिस॰|ডিসেমবর|ডিসে|डिसेंबर|"
    "डिसें|डिसेमबर|ਦਸੰਬਰ|ਦਸੰ|ડિસેમબર|ડિસે|டிசமபர|டிச|డిసెంబర|డిసెం|ಡಿಸೆಂಬರ|ಡಿಸೆಂ|ഡിസംബർ|ഡിസം|උඳුවප|"
    "ธันวาคม|ธ.ค|disember|dis|disyembre|desemba|十二月",
)
"""The names of January, of February, and so on, divided by bars."""
WEEKDAYS = (
    "sunday|monday|tuesday|wednesday|thursday|friday|saturday|sun|mon|tue|wed|thu|fri|sat|dimanche|"
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dim|lun|mar|mer|jeu|ven|sam|sonntag|montag|dienstag|"
    "mittwoch|donnerstag|freitag|samstag|so|mo|di|mi|do|fr|sa|domingo|lunes|martes|miercoles|jueves|"
    "viernes|sabado|dom|mie|jue|vie|sab|diumenge|dilluns|dimarts|dimecres|dijous|divendres|dissabte|dg|"
    "dl|dt|dc|dj|dv|ds|luns|mercores|xoves|venres|xov|igandea|astelehena|asteartea|asteazkena|"
    "osteguna|ostirala|larunbata|ig|al|ar|az|og|or|lr|domenica|lunedi|martedi|mercoledi|giovedi|"
    "venerdi|sabato|gio|segunda-feira|terca-feira|quarta-feira|quinta-feira|sexta-feira|seg|ter|qua|qui|"
    "sex|segunda|terca|quarta|quinta|sexta|duminica|luni|marti|miercuri|joi|vineri|sambata|dum|vin|"
    "zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zo|ma|wo|vr|za|sondag|vrydag|saterdag|"
    "snein|moandei|tiisdei|woansdei|tongersdei|freed|sneon|si|ti|to|sonndeg|meindeg|denschdeg|mettwoch|"
    "donneschdeg|freideg|samschdeg|son|mei|den|met|don|fre|dydd sul|dydd llun|dydd mawrth|dydd mercher|"
    "dydd iau|dydd gwener|dydd sadwrn|sul|llun|maw|iau|gwen|sad|gwe|de domhnaigh|de luain|de mairt|"
    "de ceadaoin|deardaoin|de haoine|de sathairn|domh|luan|mairt|cead|dear|aoine|sath|mandag|tirsdag|"
    "onsdag|torsdag|fredag|lordag|man|tirs|ons|tors|lor|tir|tor|tysdag|laurdag|ty|on|la|tisdag|tis|"
    "sunnudagur|manudagur|þriðjudagur|miðvikudagur|fimmtudagur|fostudagur|laugardagur|þri|mið|fim|fos|lau|"
    "manadagur|tysdagur|mikudagur|hosdagur|friggjadagur|leygardagur|tys|mik|hos|ley|sunnuntaina|"
    "maanantaina|tiistaina|keskiviikkona|torstaina|perjantaina|lauantaina|su|ke|pe|sunnuntai|maanantai|"
    "tiistai|keskiviikko|torstai|perjantai|lauantai|puhapaev|esmaspaev|teisipaev|kolmapaev|neljapaev|reede|"
    "laupaev|p|e|t|k|n|r|l|svetdiena|pirmdiena|otrdiena|tresdiena|ceturtdiena|piektdiena|sestdiena|"
    "svetd|pirmd|otrd|tresd|ceturtd|piektd|sestd|sekmadienis|pirmadienis|antradienis|treciadienis|"
    "ketvirtadienis|penktadienis|sestadienis|sk|pr|an|tr|kt|pn|st|niedziela|poniedzialek|wtorek|sroda|"
    "czwartek|piatek|sobota|niedz|pon|wt|sr|czw|pt|sob|nedele|pondeli|utery|streda|ctvrtek|patek|ne|"
    "po|ut|ct|pa|nedela|pondelok|utorok|stvrtok|piatok|pi|nedelja|ponedeljek|torek|sreda|cetrtek|"
    "petek|ned|sre|cet|pet|nedjelja|ponedjeljak|utorak|srijeda|cetvrtak|petak|subota|uto|sri|sub|"
    "недјеља|понедјељак|уторак|сриједа|четвртак|петак|субота|нед|пон|уто|сри|чет|пет|суб|недеља|"
    "понедељак|среда|сре|ponedeljak|недела|понеделник|вторник|четврток|петок|сабота|вто|саб|неделя|"
    "сряда|четвъртък|петък|събота|нд|пн|вт|ср|чт|пт|сб|vasarnap|hetfo|kedd|szerda|csutortok|pentek|"
    "szombat|v|h|sze|cs|szo|e diel|e hene|e marte|e merkure|e enjte|e premte|e shtune|die|hen|enj|"
    "pre|sht|κυριακη|δευτερα|τριτη|τεταρτη|πεμπτη|παρασκευη|σαββατο|κυρ|δευ|τρι|τετ|πεμ|παρ|σαβ|"
    "pazar|pazartesi|sali|carsamba|persembe|cuma|cumartesi|paz|pzt|sal|car|per|cum|cmt|bazar|"
    "bazar ertəsi|cərsənbə axsami|cərsənbə|cumə axsami|cumə|sənbə|b|b.e|c.a|c|s|yakshanba|dushanba|"
    "seshanba|chorshanba|payshanba|juma|shanba|yak|dush|sesh|chor|pay|jum|shan|жексенбі|дүисенбі|"
    "сеисенбі|сәрсенбі|беисенбі|жұма|сенбі|жс|дс|сс|бс|жм|воскресенье|понедельник|четверг|пятница|"
    "суббота|вс|нядзеля|панядзелак|ауторак|серада|чацвер|пятніца|ау|чц|неділя|понеділок|вівторок|середа|"
    "четвер|пʼятниця|կիրակի|երկուշաբթի|երեքշաբթի|չորեքշաբթի|հինգշաբթի|ուրբաթ|շաբաթ|կիր|երկ|երք|չրք|հնգ|"
    "ուր|շբթ|კვირა|ორშაბათი|სამშაბათი|ოთხშაბათი|ხუთშაბათი|პარასკევი|შაბათი|კვი|ორშ|სამ|ოთხ|ხუთ|პარ|"
    "შაბ|الاحد|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعة|السبت|یکشنبه|دوشنبه|سهشنبه|چهارشنبه|پنجشنبه|جمعه|"
    "شنبه|اتوار|پیر|منگل|بدھ|جمعرات|جمعہ|ہفتہ|יום ראשון|יום שני|יום שלישי|יום רביעי|יום חמישי|יום שישי|"
    "יום שבת|יום א׳|יום ב׳|יום ג׳|יום ד׳|יום ה׳|יום ו׳|שבת|रविवार|सोमवार|मंगलवार|बुधवार|गुरुवार|शुकरवार|"
    "शनिवार|रवि|सोम|मंगल|बुध|गुरु|शुकर|शनि|রবিবার|সোমবার|মঙগলবার|বুধবার|বৃহসপতিবার|শুকরবার|শনিবার|"
    "রবি|সোম|মঙগল|বুধ|বৃহসপতি|শুকর|শনি|मंगळवार|मंगळ|आइतबार|सोमबार|मङगलबार|बुधबार|बिहिबार|शुकरबार|"
    "शनिबार|आइत|मङगल|बिहि|ਐਤਵਾਰ|ਸੋਮਵਾਰ|ਮੰਗਲਵਾਰ|ਬੁੱਧਵਾਰ|ਵੀਰਵਾਰ|ਸੁੱਕਰਵਾਰ|ਸਨੀਵਾਰ|ਐਤ|ਸੋਮ|ਮੰਗਲ|ਬੁੱਧ|ਵੀਰ|"
    "ਸੁੱਕਰ|ਸਨੀ|રવિવાર|સોમવાર|મંગળવાર|બુધવાર|ગુરુવાર|શુકરવાર|શનિવાર|રવિ|સોમ|મંગળ|બુધ|ગુરુ|શુકર|શનિ|"
    "ஞாயிறு|திஙகள|செவவாய|புதன|வியாழன|வெளளி|சனி|ஞாயி|திங|செவ|புத|வியா|வெள|ఆదివారం|సోమవారం|మంగళవారం|"
    "బుధవారం|గురువారం|శుకరవారం|శనివారం|ఆది|సోమ|మంగళ|బుధ|గురు|శుకర|శని|ಭಾನುವಾರ|ಸೋಮವಾರ|ಮಂಗಳವಾರ|ಬುಧವಾರ|"
    "ಗುರುವಾರ|ಶುಕರವಾರ|ಶನಿವಾರ|ಭಾನು|ಸೋಮ|ಮಂಗಳ|ಬುಧ|ಗುರು|ಶುಕರ|ಶನಿ|ഞായറാഴച|തിങകളാഴച|ചൊവവാഴച|ബുധനാഴച|"
    "വയാഴാഴച|വെളളിയാഴച|ശനിയാഴച|ഞായർ|തിങകൾ|ചൊവവ|ബുധൻ|വയാഴം|വെളളി|ശനി|ඉරිදා|සඳුදා|අඟහරුවාදා|බදාදා|"
    "බරහසපතිනදා|සිකුරාදා|සෙනසුරාදා|අඟහ|බරහස|සිකු|සෙන|วันอาทิตย์|อาทิตย์|วันอาทิตย์ที|อาทิตย์ที|วันจันทร์|"
    "จันทร์|วันจันทร์ที|จันทร์ที|วันอังคาร|อังคาร|วันอังคารที|อังคารที|วันพธ|พธ|วันพธที|พธที|วันพฤหัสบดี|"
    "พฤหัสบดี|วันพฤหัสบดีที|พฤหัสบดีที|วันศกร์|ศกร์|วันศกร์ที|ศกร์ที|วันเสาร์|เสาร์|วันเสาร์ที|เสาร์ที|"
    "พฤหัส|อา|จ|อ|พ|พฤ|ศ|ส|minggu|senin|selasa|rabu|kamis|jumat|sabtu|min|sen|sel|rab|kam|ahad|"
    "isnin|khamis|jumaat|ahd|isn|kha|linggo|miyerkules|huwebes|biyernes|lin|miy|huw|biy|chu nhat|"
    "thu hai|thu ba|thu tu|thu nam|thu sau|thu bay|cn|thu 2|thu 3|thu 4|thu 5|thu 6|thu 7|jumapili|"
    "jumatatu|jumanne|jumatano|alhamisi|ijumaa|jumamosi|日曜日|月曜日|火曜日|水曜日|木曜日|金曜日|土曜日|日|月|火|水|木|金|土|"
    "星期日|星期一|星期二|星期三|星期四|星期五|星期六|周日|周一|周二|周三|周四|周五|周六|일요일|월요일|화요일|수요일|목요일|"
    "금요일|토요일|일|월|화|수|목|금|토"
)
CROATIAN = {
    "sijecnja": 1,
    "veljace": 2,
    "ozujka": 3,
    "travnja": 4,
    "svibnja": 5,
    "lipnja": 6,
    "srpnja": 7,
    "kolovoza": 8,
    "rujna": 9,
    "listopada": 10,
    "studenoga": 11,
    "prosinca": 12,
    "sij": 1,
    "velj": 2,
    "ozu": 3,
    "tra": 4,
    "svi": 5,
    "lip": 6,
    "srp": 7,
    "kol": 8,
    "ruj": 9,
    "lis": 10,
    "stu": 11,
    "sijecanj": 1,
    "veljaca": 2,
    "ozujak": 3,
    "travanj": 4,
    "svibanj": 5,
    "lipanj": 6,
    "srpanj": 7,
    "kolovoz": 8,
    "rujan": 9,
    "listopad": 10,
    "studeni": 11,
    "prosinac": 12,
}
"""Names of months that Croatian has alone, or that are other months elsewhere."""
