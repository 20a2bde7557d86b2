"""Closed sets of words, forms and gaps for the linear model."""

# Words that are confused because of their sound, spelling or meaning, or by a typing error. A word may be in several sets.
CONFUSABLE = """
its it's|your you're you|their there they're|then than|to too two|lose loose|loses looses|losing loosing|affect effect|affects effects|accept except expect
advice advise|quiet quite quit|whose who's|were where we're|of off|know now no|knows nows|weather whether wether|passed past|principal principle|principals principles|peace piece|brake break
buy by be|hear here|write right|new knew|wear ware where|form from|though through thought|taught thought|think thing|thinks things|breath breathe|choose chose
lead led|complement compliment|council counsel|device devise|devices devises|ensure insure assure|further farther|fewer less|good well|lay lie|moral morale
personal personnel|precede proceed|sight site cite|sights sites cites|stationary stationery|waist waste|wander wonder|week weak|weeks weaks|which witch|on one own|once one|our are out
us use|use used|is as|is in|is it|is if|if of|in an|as has|that than|that what|the they|them then|these this those that|this the|other another|a at|an and|and any|or of|or for|or on
every ever even|many much|few little|some same|some sum|since sense|like as|among between|beside besides|sometime sometimes|everyday every|already all|maybe may|loan lone
see sea|sees seas|bare bear|allowed aloud|board bored|plain plane|role roll|roles rolls|root route|roots routes|seem seam seen|seen scene|steal steel|tail tale|tales tails|threw through
throne thrown|vain vein|wait weight|wood would|worn warn|elicit illicit|eminent imminent|formally formerly|later latter letter|costumer customer|dairy diary|angel angle|bath bathe
cloth clothe|clothes close closed|coarse course|corps corpse|crash crush|die dye|dying dyeing|diner dinner|envelop envelope|expand expend|extend extent|fair fare|feel fell fill|felt fell|flour flower
forth fourth|hole whole|idle ideal idea|lessen lesson|lightening lightning lighting|made maid|mail male|meat meet met|morning mourning|none non|pair pear|patience patients
poll pole pool|pour poor|pray prey|presence presents|price prize|profit prophet|raise rise|raised risen rose|rain reign|safe save|sent cent|shore sure|soul sole
son sun|sore soar|stake steak|strait straight|suit suite|tide tied|vary very|way weigh|ways weighs|who whom|who which|who how|won one|not now no note|not no|may my|man main|minor major
start star|chances changes|change chance|being begin|out our|by my|do to|to the|for or|fro for|he the|he she|his is|her here|her his|him his|with will width|when where|when went
went want|want won't|were was|have has had|has is|do does|does dose|did does|can could|then when|there three|think thank|things thinks|live life|lives lifes|leave live|leaving living|believe belief|prove proof
relieve relief|save safe|choice choose|lose loss|loss lost|lost last|least last|less least|fist first|fast first|found fund|fine find|fond found|food foot|feed feet|feat feet|heal heel|heard herd
hard heard|hire higher|hair hear|hour our|in inn|it at|it its|knight night|knot not|mad made|mane main|might must|more most|moth month|mouth month|nose noise|now how|how who
of have|should show|shown show|side site|sit seat|set sit|sing sign|sings signs|single signal|slow slowly|quick quickly|easy easily|real really|bad badly|near nearly|hard hardly|late lately
special especially|specially especially|such so|so too|the there|then them|they them|through threw|to do|trail trial|trails trials|try tried|was as|were we|what want|whose who|wish which|with which
woman women|man men|work word|works words|world word|would could|year years|you your|yours your|quality quantity|amount number|conscious conscience|desert dessert|discreet discrete|economic economical|historic historic
human humane|immoral immortal|incident incidence|industrial industrious|instance instants|it's is|later late|lets let's|literally literary|loose lose|manner manor|marital martial|medal metal|message massage
mist missed|mode mood|model module|models modules|moral mortal|naval navel|pedal petal|perspective prospective|perspective perspectives|persecute prosecute|physical psychical|political politic|populace populous
practice practise|precedent president|prescribe proscribe|quote quota|rational rationale|respectful respective|respectfully respectively|sensible sensitive|simple sample example|statue statute status|temporal temporary|therefor therefore
through thorough|thorough through|topic tropic|track tract|vacation vocation|verses versus|wary weary|adverse averse|allude elude|allusion illusion|altar alter|appraise apprise|assent ascent|bazaar bizarre|born borne|bridal bridle
capital capitol|censor sensor|cereal serial|chord cord|climactic climatic|colonel kernel|confident confidant|continual continuous|cooperation corporation|corporation cooperation|credible creditable|decent descent|definite definitive|dependent dependant
disinterested uninterested|dual duel|emigrate immigrate|event even|exercise exorcise|explicit implicit|fiend friend|friend fried|gorilla guerrilla|hoard horde|imply infer|imaginary imaginative|interstate intestate
lightly slightly|manager manger|server sever|several severe|several server|entries entires|entire entry|trough through|casual causal|quiet quit|united untied|united unite|unit until|wonder winder|complete compete|contact contract|context content|county country
county countries|diffuse defuse|extract exact|except accept|form forms|from for|to for|genius genus|hope hop|hoping hopping|improve prove|interest interests|later latest|mother matter|notice note|of on|outputs output|parent patent|personally personality
plan plane|planing planning|planed planned|planer planner|possible possibly|probable probably|prefect perfect|quest guest|range rage|react reach|recent resent|reference refer|remove move|rite right|script scrip|scared sacred|speech speak|staring starring starting|string sting
tired tried|tree three|trust truth|use user|users uses|view vie|vision version|wad was|wont want|word world|worse worst|yet jet|addition edition|additional addition|adopt adapt|advance advice|attribute contribute
bought brought|build built|send sent|spend spent|lend lent|bend bent|lead lead|mean meant|meaning meanings|learn learned|burned burn|become became|began begun|came come|run ran|did done|gave given|wrote written
went gone|saw seen|took taken|knew known|broke broken|chose chosen|drove driven|ate eaten|fell fallen|forgot forgotten|got gotten|spoke spoken|stole stolen|threw thrown|wore worn|drank drunk|sang sung|swam swum|shook shaken|rode ridden|rose risen|showed shown|grew grown|flew flown|drew drawn|blew blown|beat beaten|hid hidden|bit bitten
peak peek pique|sale sail|sales sails|rein reign|wave waive|waived waved|cue queue|ring wring|berth birth|phase faze|palate palette|flair flare|complementary complimentary|aid aide|aisle isle|air heir
ate eight|band banned|base bass|be bee|beach beech|blew blue|bread bred|ceiling sealing|cell sell|cells sells|days daze|dear deer|draft draught|find fined|flew flu|foreword forward
great grate|groan grown|guessed guest|hall haul|hostel hostile|knead need|lain lane|leak leek|load lode|muscle mussel|nun none|or ore|pail pale|pause paws|rap wrap|read red|road rode|sauce source
sew so sow|shear sheer|stair stare|stairs stares|suite sweet|team teem|told tolled|vale veil|war wore|whine wine|preform perform|defiantly definitely|collage college|breaks brakes|exciting exiting|thread tread|asses assess
pubic public|wrapped rapped|aloud loud|ad add|ads adds|bet bit|bat bad|bid bit|both bought|cash cache|cheap chip|chose choice|clean clear|coma comma|cost coast|curb curve|fill full|filled field|fit feet
flow flaw|fuel full|hit heat|hold old|lack lake|law low|lock look|mass mess|mouse mouth|pack pick|pain pane|pass path|past paste|pull pool|push bush|race raise|rush brush|sank sunk|scan skin
seat set|sell sale|ship sheep|short shot|sick seek|slip sleep|soup soap|staff stuff|step stop|talk take|tall tale|test taste|thick think|tick thick|tin thin|tip type|wall well|wide white|win wine|worth worse
currant current|currants currents|bowel bowl|bowels bowls|batter better|relived relieved|relieve relive|pour pore|tenant tenet|tenants tenets|loath loathe|breech breach|canvas canvass
carat carrot|click clique|desserts deserts|faint feint|foul fowl|gait gate|hangar hanger|heroin heroine|hoarse horse|key quay|lumbar lumber|mantel mantle|marshal martial
peddle pedal|pedals peddles|peel peal|pier peer|piers peers|plum plumb|premiere premier|racket racquet|rote wrote|rung wrung|slay sleigh|taught taut|throes throws
timber timbre|toe tow|toes tows|troop troupe|wail whale|wet whet|yoke yolk|bolder boulder|boarder border|boarders borders|cast caste|ceased seized|dam damn|due do dew|dough doe|earn urn
fairy ferry|flee flea|fleas flees|genes jeans|hay hey|high hi|him hymn|laps lapse|leased least|miner minor|miners minors|moose mousse|mustard mustered|owe oh|paced paste|packed pact|pare pair
pleas please|prince prints|rays raise|rows rose|scent cent sent|seas seize|sighed side|sleight slight|sort sought|tacks tax|tense tents|trussed trust|weighed wade|bellow below|bail bale
beat beet|bury berry|brewed brood|cannon canon|confirm conform|deprived depraved|detract distract|deprecate depreciate|emerge immerse|expansive expensive|flaunt flout
founder flounder|guise guys|hail hale|hue hew|hurdle hurtle|ingenious ingenuous|intense intents|irrelevant irreverent|layer lair|liable libel|marry merry|mettle metal|mediate meditate
ordinance ordnance|parameter perimeter|peasant pheasant|plague plaque|propose purpose|query quarry|recourse resource|relay rely|reality realty|resolution revolution|sweat sweet|sweats sweets|tear tier
treaties treatise|undue undo|vile vial|wreck wreak|adept adapt|ally alley|anecdote antidote|oppose appose|oral aural|award reward|awards rewards|axis axes|bated baited|breadth breath bread|brooch broach
calendar colander|callous callus|carton cartoon|comprehensible comprehensive|converse conserve|crews cruise|decree degree|difference deference|differ defer|delusion illusion|desperate disparate
disperse disburse|discuss disgust|dissent decent|distinct distinctive|drawer draw|drown drawn|eligible illegible|grisly grizzly|hoard heard|homed honed|loosely closely
noon none|oven over|pain paint|pepper paper|plant plane|planet plant|shut shot|skim skin|spoon soon|stir star|tablet table|tap tape|tasty testy
tray try|turn tern|vary every|warm warn|wash wish|rice rise|boil bowl|bold bald|chief chef|curb cube|dice dies|dish dash|flash flesh|juice juicy|leaf leave
leaves lives|pan pen|peas peace|pinch punch|roast roost|rub rob|sieve save|slice slick|stock stalk|stove strove|bride bribe|cloud could|clouds crowds|cries crises
crowd crown|dead deed|deaf death|father farther|grow grew|heart hurt|hearts hurts|lonely lovely|loud cloud|loved lived
marred married|mountain maintain|night nigh|party parity|pretty petty|rocket rocked|scream cream|smile simile|snow show|song son|story store|strange strong|street straight
sunny sonny|teach reach|tears years|thirst thirsty|town tone|voice vice|walk wake|watch which|water waiter|wedding weeding|window widow|winner winter
angry hungry|burn born|busy bossy|cook cool|drink drunk|early yearly|fever fewer|floor flour|furniture future|guess guests
hurry hurray|invite invent|invited invented|kitchen chicken|lunch launch|market marked|middle meddle|pocket packet|police policy|polices policies
sand send|shop shape|shirt short|trip tip|truck track|worry sorry|wrong wring
"""

# Sets whose members compete as grammar rather than as confusable words: name, kind, members.
GRAMMAR = [
    ("be", "agreement", "is are was were am be been being"),
    ("have", "agreement", "has have had having"),
    ("do", "agreement", "do does did done doing"),
    ("nor", "agreement", "isn't aren't wasn't weren't"),
    ("don't", "agreement", "don't doesn't didn't"),
    ("haven't", "agreement", "haven't hasn't hadn't"),
    ("preposition", "preposition", "in on at to for of with by from about into as"),
    ("this", "agreement", "this these"),
    ("that", "agreement", "that those"),
    ("subject", "pronoun", "i me"),
    ("he", "pronoun", "he him"),
    ("she", "pronoun", "she her"),
    ("we", "pronoun", "we us"),
    ("they", "pronoun", "they them"),
    ("my", "pronoun", "my mine"),
    ("their", "pronoun", "their theirs"),
    ("myself", "pronoun", "me myself"),
    ("many", "noun_number", "many much"),
    ("good", "word_form", "good well better best"),
    ("dont", "apostrophe", "dont don't"),
    ("its", "apostrophe", "its it's"),
    ("lets", "apostrophe", "lets let's"),
    ("were", "apostrophe", "were we're"),
    ("well", "apostrophe", "well we'll"),
    ("ill", "apostrophe", "ill i'll"),
    ("shell", "apostrophe", "shell she'll"),
    ("wont", "apostrophe", "wont won't"),
    ("cant", "apostrophe", "cant can't"),
    ("id", "apostrophe", "id i'd"),
    ("whos", "apostrophe", "whose who's"),
]

# Words that may be missing or superfluous: name, kind, members ("" means that there is no word).
GAPS = [
    ("article", "article", ["", "the", "a", "an"], False),
    ("to", "preposition", ["", "to"], False),
    ("of", "preposition", ["", "of"], True),
    ("comma", "punctuation", ["", ","], True),
]

FORM_SETS = [
    {"name": "verb", "type": "form", "part": "v", "kind": "verb_form", "classes": ["base", "s", "past", "participle", "ing"]},
    {"name": "noun", "type": "form", "part": "n", "kind": "noun_number", "classes": ["singular", "plural"]},
]


def confusable() -> list[list[str]]:
    """Returns the sets of confusable words without duplicates."""
    seen = set()
    sets = []
    for entry in CONFUSABLE.replace("\n", "|").split("|"):
        members = sorted(set(entry.split()))
        if len(members) >= 2 and tuple(members) not in seen:
            seen.add(tuple(members))
            sets.append(members)
    return sets


def definitions(counts: dict[str, int], least: int) -> list[dict]:
    """Returns all sets with members that occur at least `least` times in the text. Rarer members are dropped."""
    sets = []
    as_grammar = {tuple(sorted(members.split())) for _, _, members in GRAMMAR}
    for members in confusable():
        if tuple(members) in as_grammar:
            continue
        members = [m for m in members if counts.get(m, 0) >= least]
        if len(members) >= 2:
            # The most frequent member is class 0, which has no weights.
            members.sort(key=lambda m: -counts[m])
            sets.append({"name": "/".join(members), "type": "word", "classes": members, "kind": "confusion"})
    for name, kind, members in GRAMMAR:
        found = sorted((m for m in members.split() if counts.get(m, 0) >= least), key=lambda m: -counts[m])
        if len(found) >= 2:
            sets.append({"name": f"{kind}:{name}", "type": "word", "classes": found, "kind": kind})
    sets += [dict(s) for s in FORM_SETS]
    for name, kind, members, inner in GAPS:
        sets.append({"name": f"gap:{name}", "type": "gap", "classes": members, "kind": kind, "inner": inner})
    return sets
