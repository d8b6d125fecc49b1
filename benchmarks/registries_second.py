# ruff: noqa: E501
"""Ten more registries: other countries, languages and specialities, names abbreviated, some of no meaning at all."""

from registry_parts import Country

COUNTRIES = {
    "Sweden": Country(
        "Karin Lars Ingrid Erik Maja Nils Elsa Gustav Astrid Oskar Sven Birgitta|Andersson Johansson Lindberg Nyström Sjögren Bergqvist Åkesson Hallberg Ekström Nordin Öhman Lundgren",
        "Storgatan Kungsvägen Björkvägen Skolgatan Ringvägen Parkgatan", "Västerås Örebro Borås Skövde",
        {"Personnr": "!sweden", "Enamn": "{last}", "Förnamn": "{first}", "V4": "{other}", "V5": "%Y-%m-%d", "Mobiltel": "07#-### ## ##?", "Utdelningsadress": "{street} {n}", "Postnr": "### ##"},
        {"Ålder": "~64 12 0", "Kön": "Man|Kvinna", "Klinik": "Lund|Malmö|Umeå|Linköping", "Läkemedel": "Metoprolol|Bisoprolol|Ramipril|Acetylsalicylsyra", "Diagnos": "I21.4|I21.9|I20.0|I48.0", "NYHA": "I|II|III|IV",
         "V11": "Killip I|Killip II|Killip III", "Besöksdatum": "^%Y-%m-%d", "Ekoapparat": "GE Vivid E95|Philips EPIQ 7|Siemens Acuson SC2000", "EF": "~52 9 0", "NT-proBNP": "~900 300 0", "Blodgrupp": "A+|0+|B-|AB+", "Avd": "31A|32B|HIA", "Död 30 d": "ja|nej"},
    ),
    "Netherlands": Country(
        "Sanne Daan Femke Bram Lieke Sem Anouk Thijs Marijke Joost Roos Pieter|de_Vries van_den_Berg Bakker Visser Smit Meijer Mulder van_Dijk Bos Hendriks Dekker Kuipers",
        "Dorpsstraat Kerklaan Molenweg Julianalaan", "Breda Zwolle Arnhem Delft",
        {"BSN": "!netherlands", "Voorl.": "{F}.{G}.", "Achternaam": "{last}", "geb.dat.": "%d-%m-%Y", "Huisarts": "{doctor}", "Tel. nr": "06-########", "kolom7": "{mail}?", "Postc.": "#### $$"},
        {"Leeftijd": "~58 14 0", "Geslacht": "m|v", "HbA1c (mmol/mol)": "~58 12 0", "Medicatie": "Metformine|Insuline glargine|Empagliflozine|Gliclazide", "Complicatie": "Retinopathie|Nefropathie|Geen", "Voetscore": "0|1|2|3", "Polidatum": "^%d-%m-%Y",
         "Pompmodel": "Medtronic 780G|Tandem t:slim X2|Omnipod DASH", "ATC": "A10BA02|A10AE04|A10BK03", "Centrum": "Amsterdam|Utrecht|Leiden|Groningen", "kolom12": "Type 1|Type 2|LADA", "BMI": "~28.4 4 1", "Opname": "ja|nee"},
        visits=2,
    ),
    "Brazil": Country(
        "João Ana Pedro Beatriz Rafael Larissa Thiago Camila Antônio Fernanda Marcos Juliana|Silva Souza Oliveira Pereira Carvalho Almeida Ribeiro Barbosa Teixeira Cardoso Araújo Nascimento",
        "Sete_de_Setembro XV_de_Novembro das_Flores Tiradentes Dom_Pedro_II", "Campinas Recife Curitiba",
        {"CPF": "!brazil", "Nome do paciente": "{first} {last} {last2}", "Nome da mãe": "{other} {last2}", "Dt nasc": "%d/%m/%Y", "Prontuário": "######", "CEP": "#####-###", "Celular": "(1#) 9####-####?", "campo3": "Rua {street}, {n}"},
        {"Idade": "~57 11 0", "Sexo": "M|F", "CID": "C50.9|C18.7|C61", "Quimioterapia": "FOLFOX|AC-T|Carboplatina + Paclitaxel", "Estádio": "IIA|IIB|IIIC", "Data da cirurgia": "^%d/%m/%Y", "ECOG": "0|1|2|3", "Ki-67": "~24 9 0",
         "campo8": "Carcinoma ductal invasivo|Carcinoma lobular|Carcinoma mucinoso", "Grupo sanguíneo": "A|B|AB|O", "Hospital": "Santa Casa|São Lucas|Clínicas", "Hb": "~12.6 1.4 1", "Óbito": "sim|não"},
    ),
    "United States": Country(
        "James Mary Robert Patricia Michael Linda David Barbara Jennifer William Susan Richard|Johnson Williams Garcia Miller Davis Rodriguez Anderson Thompson Martinez Clark Lewis Nguyen",
        "Maple Oak Washington Lincoln Sunset", "Springfield Dayton Tulsa",
        {"MRN": "0#######", "Pt Name": "{LAST}, {FIRST}", "DOB": "%m/%d/%Y", "SSN": "!usa", "Attending": "{doctor}, MD", "col7": "(4##) 555-####", "Street Addr": "{n} {street} St", "Zip": "#####"},
        {"Age": "~49 17 0", "Gender": "Male|Female", "ESI": "1|2|3|4|5", "Chief complaint": "Chest pain|Shortness of breath|Abdominal pain|Syncope", "Arrival": "^%m/%d/%Y 14:35", "Disposition": "Home|Admitted|Transferred", "LOINC": "2345-7|718-7|2160-0|2951-2",
         "Analyzer": "Roche Cobas e801|Abbott Alinity|Beckman DxI", "Rx": "Ketorolac|Morphine|Ondansetron", "Bed": "ED-12|ED-14|ED-03", "col12": "Bell's palsy|Crohn disease|Graves disease|Hashimoto thyroiditis", "GCS": "~13 1 0", "Lactate": "~2.1 .8 1", "Died": "Y|N"},
    ),
    "India": Country(
        "Rahul Priya Amit Sunita Vijay Lakshmi Suresh Anjali Ravi Meena Arjun Kavita|Sharma Patel Reddy Iyer Gupta Nair Singh Das Banerjee Yadav Joshi Pillai",
        "Gandhi_Nagar Station_Road MG_Road Temple_Street", "Nashik Rampur Salem Guntur",
        {"Aadhaar No": "!india", "Name of Pt.": "{full}", "F/H Name": "{other}", "UHID": "UH-######", "Mob. No.": "9#########?", "Permanent Addr": "{street}, {city}", "D.O.B": "%d-%b-%Y", "V8": "H.No. {n}, {street}, {city}"},
        {"Age (yrs)": "~38 12 0", "Sex": "M|F", "Sputum": "Scanty|1+|2+|3+|Negative", "Regimen": "2HRZE/4HRE|MDR", "GeneXpert": "MTB detected|MTB not detected", "TU code": "TU-014|TU-022|TU-031", "Date of Rx start": "^%d-%b-%Y", "HIV": "Reactive|Non reactive",
         "Hb": "~11.2 1.5 1", "Wt (kg)": "~51 8 0", "Cartridge lot": "10023|10024|10031", "V14": "Isoniazid|Rifampicin|Bedaquiline", "Outcome": "Cured|Not cured"},
    ),
    "Greece": Country(
        "Γιώργος Μαρία Νίκος Ελένη Κώστας Κατερίνα Δημήτρης Σοφία Παναγιώτης Βασιλική|Παπαδόπουλος Γεωργίου Νικολάου Οικονόμου Βλάχος Κωνσταντίνου Αγγελόπουλος Μακρή Δήμου Ιωάννου",
        "Ερμού Πατησίων Αθηνάς Βενιζέλου", "Αθήνα Βόλος Χανιά",
        {"ΑΜΚΑ": "!greece", "Επώνυμο": "{last}", "Όνομα": "{first}", "Πατρώνυμο": "{first2}", "Ημ. γέννησης": "%d/%m/%Y", "Τηλ.": "69########?", "Τ.Κ.": "### ##", "Στήλη8": "{street} {n}, {city}"},
        {"Ηλικία": "~61 13 0", "Φύλο": "Α|Θ", "Κρεατινίνη": "~1.9 .6 2", "Διάγνωση": "IgA νεφροπάθεια|Διαβητική νεφροπάθεια|Πολυκυστική νόσος", "Φάρμακο": "Ραμιπρίλη|Φουροσεμίδη|Πρεδνιζόνη", "Στάδιο": "G2|G3a|G3b|G4", "Κλινική": "Αθήνα|Πάτρα|Ηράκλειο",
         "Ημ. βιοψίας": "^%d/%m/%Y", "eGFR": "~48 15 0", "Στήλη11": "N18.3|N04.1|N02.8", "Μηχάνημα": "Fresenius 5008|B. Braun Dialog+|Gambro AK 98", "Ομάδα αίματος": "A+|B+|0+|0-", "Κάλιο": "~4.6 .5 1", "Θάνατος": "ναι|όχι"},
    ),
    "Czechia": Country(
        "Jana Petr Lenka Tomáš Hana Jiří Markéta Václav Zdeněk Alena|Novák Svoboda Dvořáková Černý Procházka Kučerová Veselý Horák Němec Pokorná",
        "Husova Palackého Nádražní Zahradní", "Olomouc Zlín Kladno",
        {"RČ": "!czechia", "Příjmení a jméno": "{last} {first}", "Dat. nar.": "%d.%m.%Y", "Bydliště": "{street} {n}, {city}", "PSČ": "### ##", "Tel.": "+420 ### ### ###?", "Sloupec6": "{mail}?", "Ošetř. lékař": "MUDr. {doctor}"},
        {"Věk": "~68 9 0", "Pohlaví": "M|Ž", "Dg.": "M16.1|M17.0|S72.0", "Implantát": "Zimmer CPT|Stryker Exeter|DePuy Corail", "Strana": "L|P", "Datum operace": "^%d.%m.%Y", "Délka (min)": "~82 17 0", "Harris skóre": "~71 11 0", "Poj.": "111|201|205|207",
         "Oddělení": "ORT1|ORT2|JIP", "Sloupec14": "Warfarin|Clexane|Xarelto", "ASA": "1|2|3|4", "Revize": "ano|ne"},
    ),
    "Korea": Country(
        "민준 서연 지훈 수빈 영호 미경 도윤 하은 성민 은지|김 이 박 최 정 강 조 윤 장 임",
        "중앙로 세종대로 한강로", "종로구 마포구 해운대구",
        {"환자성명": "{joined}", "주민번호": "!korea", "등록번호": "########", "휴대전화": "010-####-####?", "주소": "서울시 {city} {street} {n}", "보호자": "{otherjoined}", "변수7": "%Y.%m.%d", "담당의": "{doctorjoined}"},
        {"나이": "~56 12 0", "성별": "남|여", "진단명": "위암|위궤양|만성위염", "조직검사일": "^%Y.%m.%d", "약제": "오메프라졸|란소프라졸|판토프라졸", "병동": "71병동|72병동|81병동", "혈액형": "A형|B형|O형", "CEA": "~3.4 1.1 1", "H. pylori": "양성|음성",
         "내시경 기종": "Olympus GIF-H290|Fujifilm EG-760R|Pentax EG29-i10", "변수12": "K25.4|C16.9|K29.5", "병원": "서울|부산|대구", "재발": "예|아니오"},
    ),
    "Finland": Country(
        "Aino Mikko Helmi Juhani Eveliina Timo Kaisa Antti Päivi Ville|Korhonen Virtanen Mäkinen Nieminen Hämäläinen Laine Heikkilä Koskinen Järvinen Lehtonen",
        "Kauppakatu Rantatie Koivukuja Asematie", "Lahti Vaasa Pori",
        {"Hetu": "!finland", "Sukunimi": "{last}", "Etunimet": "{first} {first2}", "Lähiosoite": "{street} {n} A 4", "Postinro": "#####", "Puh.": "040 #######?", "kenttä7": "{last}, {first}", "S.posti": "{mail}?"},
        {"Ikä": "~41 13 0", "Sukupuoli": "mies|nainen", "BDI": "~21 8 0", "Diagnoosi": "F32.1|F33.2|F31.3", "Lääke": "Sertraliini|Litium|Ketiapiini", "Käyntipvm": "^%d.%m.%Y", "Yksikkö": "Turku|Oulu|Kuopio", "PHQ-9": "~13 5 0", "kenttä10": "Masennus|Ahdistus|Kaksisuuntainen",
         "Siviilisääty": "Naimaton|Naimisissa|Eronnut", "Hoitojakso (vrk)": "~24 9 0", "Tutkimusryhmä": "A|B", "Uusi jakso": "kyllä|ei"},
        visits=2,
    ),
    "Israel": Country(
        "נועה יוסי תמר דוד מיכל משה שירה אבי רחל איתן|כהן לוי מזרחי פרץ ביטון דהן אברהם פרידמן שפירא אזולאי",
        "הרצל ויצמן בן_גוריון ז׳בוטינסקי", "חיפה אשדוד נתניה",
        {"ת.ז.": "!israel", "שם פרטי": "{first}", "שם משפחה": "{last}", "ת. לידה": "%d/%m/%Y", "טלפון נייד": "05#-#######?", "כתובת": "{street} {n}, {city}", "שדה7": "{mail}?", "רופא מטפל": "ד״ר {doctor}"},
        {"גיל": "~31 5 0", "שבוע הריון": "~38 2 0", "סוג דם": "A+|O+|B-", "אבחנה": "רעלת הריון|סוכרת הריון|תקין", "תרופה": "אוקסיטוצין|מגנזיום|לבטלול", "תאריך לידת היילוד": "^%d/%m/%Y", "אפגר 5": "8|9|10", "משקל לידה": "~3200 400 0", "מחלקה": "יולדות א|יולדות ב|חדר לידה",
         "שדה12": "O14.0|O24.4|O80", "מוניטור": "Philips Avalon FM30|GE Corometrics", "בית חולים": "רמב״ם|סורוקה|שיבא", "ניתוח קיסרי": "כן|לא"},
    ),
}  # fmt: skip
